#include <memory>
#include <utility>

#include "analysis/advice.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/history_source.h"
#include "cli/rules_source.h"
#include "cli/terminal.h"
#include "output/csv.h"
#include "output/json.h"
#include "output/table.h"

namespace postmortem::cli {
namespace {

struct Options {
  Common common{};
  FilterOptions filter{};
};

constexpr std::uint64_t shown = 10;   ///< in a table, unless told otherwise
constexpr std::uint64_t given = 100;  ///< in other formats

void append_problem(std::string& out, const Problem& problem, std::size_t number, Format format,
                    output::TableStyle style) {
  switch (format) {
    case Format::table:
      output::append_problem_table(out, problem, number, style);
      break;
    case Format::csv:
      output::append_problem_csv(out, problem);
      break;
    case Format::json:
      out.append(number == 1 ? "\n" : ",\n");
      output::append_problem_json(out, problem);
      break;
    case Format::ndjson:
    case Format::sisimai:
      output::append_problem_json(out, problem);
      out.push_back('\n');
      break;
  }
}

Result<Done> write_problems(std::vector<Problem>& problems, const rules::RuleSet& rules,
                            const Common& common) {
  auto output = Output::open(common.output, {history_path(common)});
  if (!output) {
    return output.error();
  }
  const output::TableStyle style{output->width(), output->wants_colour(common.colour)};
  if (common.format == Format::csv) {
    output::append_problem_csv_head(output->buffer());
  } else if (common.format == Format::json) {
    output->buffer() += '[';
  }
  std::size_t number = 0;
  for (Problem& problem : problems) {
    problem.example.advice = analysis::advise(problem.shared, rules);
    append_problem(output->buffer(), problem, ++number, common.format, style);
    if (auto flushed = output->flush_if_full(); !flushed) {
      return flushed;
    }
  }
  if (common.format == Format::json) {
    output->buffer() += "\n]\n";
  }
  return output->flush();
}

Exit show_problems(const Options& options) {
  auto filter = options.filter.filter(current_time());
  if (!filter) {
    return fail(filter.error());
  }
  const auto limit =
      options.filter.limit().value_or(options.common.format == Format::table ? shown : given);
  filter->limit = limit == 0 ? 0 : limit + 1;  // one more tells whether there are more
  auto history = open_history(options.common, {.read_only = true});
  if (!history) {
    return fail(history.error());
  }
  auto rules = open_rules(options.common.rules, false);
  if (!rules) {
    return fail(rules.error());
  }
  if (auto known = options.filter.check_names(*history, *rules); !known) {
    return fail(known.error());
  }
  auto problems = history->problems(*filter);
  if (!problems) {
    return fail(problems.error());
  }
  const bool more = limit != 0 && problems->size() > limit;
  if (more) {
    problems->pop_back();
  }
  if (auto written = write_problems(*problems, *rules, options.common); !written) {
    return fail(written.error());
  }
  if (more && !options.common.quiet) {
    complain((limit == 1 ? "this is the most costly problem"
                         : "these are the " + std::to_string(limit) + " most costly problems") +
             "; there are more (--limit 0 for all)");
  }
  if (problems->empty() && !options.common.quiet) {
    complain("no problem fits");
  }
  return Exit::done;
}

}  // namespace

void add_problems(const Command& root) {
  auto options = std::make_shared<Options>();
  const auto command = root.add(
      "problems", "group what ingest recorded by what it hangs on, the most costly first");
  options->filter.add_to(command, store::Backscatter::without);
  add_common(command, options->common, "table, json, ndjson, csv");
  command.runs([options] { return show_problems(*options); });
}

}  // namespace postmortem::cli
