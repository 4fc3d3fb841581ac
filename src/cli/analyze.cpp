#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include "analysis/advice.h"
#include "analysis/problems.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/event_writer.h"
#include "cli/mail_run.h"
#include "cli/our_mail.h"
#include "cli/rules_source.h"
#include "cli/terminal.h"
#include "output/layout.h"
#include "output/summary.h"
#include "output/table.h"

namespace postmortem::cli {
namespace {

struct Options {
  Common common{};
  std::vector<std::string> paths{};
  OurMailOptions ours{};
};

constexpr std::size_t shown_problems = 5;
constexpr std::size_t named_recipients = 5;  ///< of a problem
constexpr std::size_t most_lines = 40;       ///< events of a mailbox that are listed

/// Collects what the table shows: with one event all of it, with more a summary.
class TableReport {
 public:
  explicit TableReport(const rules::RuleSet& rules) : rules_(rules) {}

  void add(const MailResult& result) {
    summary_.messages += result.messages;
    for (const auto& event : result.events) {
      summary_.add(event);
      problems_.add(event);
      const bool is_told = event.kind != EventKind::not_a_report || summary_.messages == 1;
      others_ += is_told ? 0 : 1;
      if (is_told && listed_.size() < most_lines) {
        listed_.push_back(event);
      }
    }
  }

  void write(std::string& out, output::TableStyle style) const {
    if (summary_.events == 0) {
      return;
    }
    if (summary_.messages == 1 && summary_.events <= 3) {
      for (const auto& event : listed_) {
        out.append(out.empty() ? "" : "\n");
        output::append_event_table(out, event, style);
      }
      return;
    }
    auto problems = analysis::merge_recipients(problems_.problems(), named_recipients);
    for (std::size_t i = 0; i < std::min(shown_problems, problems.size()); ++i) {
      problems[i].example.advice = analysis::advise(problems[i].shared, rules_);
    }
    output::append_summary(out, summary_, problems, shown_problems, style);
    if (problems_.left_out() > 0) {
      out += output::plural(problems_.left_out(), "event", "events") +
             " of further problems are left out\n\n";
    }
    if (listed_.empty()) {
      return;
    }
    output::append_event_line_head(out, style);
    for (const auto& event : listed_) {
      output::append_event_line(out, event, style);
    }
    if (const auto more = summary_.events - others_ - listed_.size(); more > 0) {
      out += "and " + std::to_string(more) + " more; --format ndjson or csv gives them all\n";
    }
  }

 private:
  const rules::RuleSet& rules_;
  output::Summary summary_{};
  analysis::ProblemCounter problems_{};
  std::vector<Event> listed_{};
  std::uint64_t others_{};  ///< events that are none, and not listed
};

Exit analyze(const Options& options) {
  const auto paths = paths_or_stdin(options.paths);
  if (paths.empty()) {
    return fail(
        {ErrorCode::usage,
         "name a mailbox, a folder or a message, or pipe one in (postmortem analyze --help)",
         {}});
  }
  auto rules = open_rules(options.common.rules, false);
  if (!rules) {
    return fail(rules.error());
  }
  auto output = Output::open(options.common.output, paths);
  if (!output) {
    return fail(output.error());
  }
  auto ours = options.ours.read();
  if (!ours) {
    return fail(ours.error());
  }
  const analysis::Analyzer analyzer(std::move(rules).value(), std::move(ours).value());
  const auto format = options.common.format;
  EventWriter writer(format);
  TableReport table(analyzer.rules());
  Result<Done> written = Done{};
  writer.begin(output->buffer());
  const auto outcome = run_mail(
      paths, options.common, analyzer,
      [&](MailResult& result, const auto&, std::size_t first) {
        if (format != Format::table) {
          EventWriter::render(format, std::span(result.events).subspan(first), result.text);
          result.events.resize(first);  // their memory serves the next message's
        }
      },
      [&](MailResult& result) {
        if (format == Format::table) {
          table.add(result);
        } else {
          writer.add(output->buffer(), result.text);
        }
        written = output->flush_if_full();
        return written.has_value();
      });
  if (outcome.exit(paths) == Exit::no_input) {
    return Exit::no_input;  // and nothing takes an older report's place
  }
  if (outcome.messages == 0 && outcome.errors == 0 && !options.common.quiet) {
    complain("there is no mail in it");
  }
  if (written) {
    writer.end(output->buffer());
    table.write(output->buffer(),
                {output->width(), output->wants_colour(options.common.colour)});
    written = output->flush();
  }
  if (!written) {
    return fail(written.error());
  }
  return outcome.exit(paths);
}

}  // namespace

void add_analyze(const Command& root) {
  auto options = std::make_shared<Options>();
  const auto command = root.add(
      "analyze", "read mail, print what happened, why, and what to do; writes nothing");
  add_paths(command, options->paths);
  add_common(command, options->common, "table, json, ndjson, csv, sisimai");
  add_jobs(command, options->common);
  options->ours.add_to(command);
  command.runs([options] { return analyze(*options); });
}

}  // namespace postmortem::cli
