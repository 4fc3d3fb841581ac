#include <algorithm>
#include <memory>
#include <string_view>
#include <tuple>
#include <unistd.h>
#include <utility>
#include <vector>

#include "analysis/analyzer.h"
#include "analysis/rule_trace.h"
#include "analysis/verdict.h"
#include "analysis/whole_mail.h"
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

void write_events(std::string& out, const std::vector<Event>& events,
                  const rules::RuleSet& rules, const Options& options,
                  output::TableStyle style) {
  if (options.common.format == Format::table) {
    for (const auto& event : events) {
      out.append(out.empty() ? "" : "\n");
      output::append_event_table(out, event, style);
      if (options.trace) {
        append_trace(out, rules, event, options.provider, style);
      }
    }
    return;
  }
  EventWriter writer(options.common.format);
  std::string rows;
  EventWriter::render(options.common.format, events, rows);
  writer.begin(out);
  writer.add(out, rows);
  writer.end(out);
}

/// Reads on from standard input until `text` has `most` bytes.
void read_on(std::string& text, std::size_t most) {
  constexpr std::size_t at_once = limits::diagnostic_bytes;
  for (ssize_t got = 1; got > 0 && text.size() < most;) {
    const auto size = text.size();
    text.resize(size + std::min(at_once, most - size));
    got = std::max<ssize_t>(read(STDIN_FILENO, text.data() + size, text.size() - size), 0);
    text.resize(size + static_cast<std::size_t>(got));
  }
}

/// What standard input holds, as far as a reply can be long; all of it where it is a message.
std::string read_reply() {
  std::string text;
  read_on(text, limits::diagnostic_bytes);
  if (analysis::is_whole_mail(text)) {
    read_on(text, limits::message_bytes);
  }
  return text;
}

/// What a whole message reports, which people give in the place of a reply.
std::vector<Event> read_mail(rules::RuleSet rules, std::string_view text) {
  if (text.starts_with("From ")) {
    std::ignore = take_line(text);
  }
  std::vector<Event> events;
  analysis::Analyzer::Scratch scratch;
  analysis::Analyzer(std::move(rules), {})
      .analyze({text, {}, {"standard input", 0, 0}}, scratch, events);
  if (events.front().kind == EventKind::not_a_report) {
    complain(analysis::holds_report(text)
                 ? "this message is no report, but seems to hold one: save the message that is "
                   "attached to it or forwarded in it, and give that"
                 : "this is a whole message, and no report: give the reply alone");
  }
  return events;
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
  const auto events =
      analysis::is_whole_mail(reply)
          ? read_mail(*rules, reply)
          : std::vector{analysis::explain(*rules, reply, options.provider, scratch)};
  write_events(output->buffer(), events, *rules, options,
               {output->width(), output->wants_colour(options.common.colour)});
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
