#include <algorithm>
#include <memory>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

#include "analysis/analyzer.h"
#include "analysis/rule_trace.h"
#include "analysis/verdict.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/event_writer.h"
#include "cli/rules_source.h"
#include "cli/terminal.h"
#include "core/limits.h"
#include "core/text.h"
#include "dsn/reply.h"
#include "output/table.h"

namespace postmortem::cli {
namespace {

struct Options {
  Common common{};
  std::vector<std::string> words{};
  std::string provider{};
  bool trace{};
};

/// Every rule that matched, the one that decided first, and why it won over the others.
void append_trace(std::string& out, const rules::RuleSet& rules, const Event& event,
                  const std::string& provider, output::TableStyle style) {
  rules::RuleSet::Scratch scratch;
  const auto matches = rules.matches(analysis::evidence_of(event, provider), scratch);
  output::Lines lines(out, style);
  lines.empty();
  lines.whole(lines.inked(matches.empty() ? "  No rule matched" : "  Rules that matched",
                          output::Ink::bold));
  for (const auto& match : matches) {
    const auto& rule = *match.rule;
    const bool won = &match == &matches.front();
    lines.whole("  " + std::string(won ? "* " : "  ") + rule.id + ": " + rule.cause +
                ", layer " + std::string(rules::key(rule.layer)) + ", " + rule.place.text());
    lines.wrapped("      matched  ", "               ",
                  output::shorten(output::show_safely(match.words), 200));
    if (!won) {
      lines.wrapped("      lost:    ", "               ",
                    analysis::why_it_won(*matches.front().rule, rule));
    } else if (matches.size() == 1) {
      lines.wrapped("      won:     ", "               ", "no other rule matched");
    }
  }
}

/// What standard input holds, as far as a reply can be long.
std::string read_reply() {
  std::string text(limits::diagnostic_bytes, '\0');
  std::size_t size = 0;
  for (ssize_t got = 1; got > 0 && size < text.size(); size += static_cast<std::size_t>(got)) {
    got = std::max<ssize_t>(read(STDIN_FILENO, text.data() + size, text.size() - size), 0);
  }
  text.resize(size);
  return text;
}

std::string reply_of(const std::vector<std::string>& words) {
  const bool piped =
      words.empty() ? isatty(STDIN_FILENO) == 0 : words == std::vector<std::string>{"-"};
  if (piped) {
    return read_reply();
  }
  std::string reply;
  for (const auto& word : words) {
    reply += reply.empty() ? word : ' ' + word;
  }
  return reply;
}

Exit explain(const Options& options) {
  const auto reply = reply_of(options.words);
  if (trim(reply).empty()) {
    return fail({ErrorCode::usage,
                 "give a code or a reply: postmortem explain 5.7.25, or explain '550 5.1.1 no "
                 "such user'",
                 {}});
  }
  auto rules = open_rules(options.common.rules, options.trace);
  if (!rules) {
    return fail(rules.error());
  }
  if (auto known = check_provider(*rules, options.provider); !known) {
    return fail(known.error());
  }
  auto output = Output::open(options.common.output);
  if (!output) {
    return fail(output.error());
  }
  rules::RuleSet::Scratch scratch;
  const auto event = analysis::explain(*rules, reply, options.provider, scratch);
  auto& out = output->buffer();
  if (options.common.format == Format::table) {
    const output::TableStyle style{output->width(),
                                   output->wants_colour(options.common.colour)};
    output::append_event_table(out, event, style);
    if (options.trace) {
      append_trace(out, *rules, event, options.provider, style);
    }
  } else {
    EventWriter writer(options.common.format);
    std::string rows;
    EventWriter::render(options.common.format, {&event, 1}, rows);
    writer.begin(out);
    writer.add(out, rows);
    writer.end(out);
  }
  const auto written = output->flush();
  return written ? Exit::done : fail(written.error());
}

}  // namespace

void add_explain(const Command& root) {
  auto options = std::make_shared<Options>();
  const auto command = root.add("explain", "explain a code or a pasted reply");
  command.texts({"REPLY", "5.7.25, 550-5.7.25, or the whole reply; - for standard input"},
                options->words);
  command.text({"--provider",
                "who sent the reply, where it does not show: google, microsoft, ...", "ID"},
               options->provider);
  command.flag({"--trace", "list every rule that matched, and why the one that decided won"},
               options->trace);
  add_common(command, options->common, "table, json, ndjson, csv, sisimai");
  command.runs([options] { return explain(*options); });
}

}  // namespace postmortem::cli
