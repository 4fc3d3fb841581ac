#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "analysis/unmatched.h"
#include "analysis/verdict.h"
#include "cli/arguments.h"
#include "cli/history_source.h"
#include "cli/mail_run.h"
#include "cli/rules_commands.h"
#include "cli/rules_source.h"
#include "cli/terminal.h"
#include "output/layout.h"

namespace postmortem::cli {
namespace {

struct Options {
  Common common{};
  std::vector<std::string> paths{};
  std::size_t limit{20};
  bool codes{};
};

/// Takes in what no rule knows; with `codes` also what only a code decided.
class Collector {
 public:
  Collector(const rules::RuleSet& rules, bool codes) : rules_(rules), codes_(codes) {}

  void add(const Event& event) {
    if (event.diagnostic.empty() || !is_wanted(event.verdict)) {
      return;
    }
    counter_.add(output::show_safely(event.diagnostic));
  }
  [[nodiscard]] const analysis::ShapeCounter& counter() const noexcept { return counter_; }

 private:
  [[nodiscard]] bool is_wanted(const Verdict& verdict) const {
    if (verdict.cause == "undetermined") {
      return true;
    }
    const auto* rule = codes_ ? rules_.rule(verdict.rule) : nullptr;
    return rule != nullptr && rule->text.empty();
  }

  const rules::RuleSet& rules_;
  bool codes_;
  analysis::ShapeCounter counter_{};
};

std::string report(const analysis::ShapeCounter& counter, std::size_t limit) {
  const auto groups = counter.groups();
  if (groups.empty()) {
    return "# There is no text that no rule knows.\n";
  }
  const auto shown = limit == 0 ? groups.size() : std::min(limit, groups.size());
  std::string out = "# " + output::plural(counter.texts(), "text", "texts") + " of " +
                    output::plural(groups.size(), "shape", "shapes") +
                    " that no rule knows, the most frequent first";
  out +=
      shown < groups.size() ? "; " + std::to_string(shown) + " shown (--limit 0 for all)" : "";
  out +=
      ".\n# Fill in the causes, keep the words of a pattern that tell why, and put texts that\n"
      "# look alike into examples.pass. Then: postmortem rules check FILE\n";
  if (counter.left_out() > 0) {
    out +=
        "# " + std::to_string(counter.left_out()) + " texts of further shapes were left out.\n";
  }
  for (std::size_t i = 0; i < shown; ++i) {
    out += '\n' + analysis::rule_skeleton(groups, i);
  }
  return out;
}

Result<Done> read_history(const Options& options, const rules::RuleSet& rules,
                          Collector& collector) {
  auto history = open_history(options.common, {.read_only = true});
  if (!history) {
    return history.error();
  }
  store::Filter filter;
  filter.limit = 0;
  filter.cause = options.codes ? "" : "undetermined";
  rules::RuleSet::Scratch scratch;
  return history->query(filter, [&](const Event& recorded) {
    auto event = recorded;  // by today's rules, not by those of the day when it was recorded
    event.verdict = analysis::judge(event, 1.0, rules, scratch);
    collector.add(event);
    return true;
  });
}

Exit unmatched(const Options& options) {
  auto rules = open_rules(options.common.rules, false);
  if (!rules) {
    return fail(rules.error());
  }
  const analysis::Analyzer analyzer(std::move(rules).value(), {}, analysis::Advise::no);
  Collector collector(analyzer.rules(), options.codes);
  const auto& paths = options.paths;
  auto exit = Exit::done;
  if (paths.empty()) {
    if (auto done = read_history(options, analyzer.rules(), collector); !done) {
      return fail(done.error());
    }
  } else {
    const auto outcome = run_mail(
        paths, options.common, analyzer, [](auto&&...) {},
        [&](MailResult& result) {
          for (const auto& event : result.events) {
            collector.add(event);
          }
          return true;
        });
    exit = outcome.exit(paths);
  }
  const auto written = write_text(options.common, report(collector.counter(), options.limit));
  return written != Exit::done ? written : exit;
}

}  // namespace

void add_rules_unmatched(const Command& rules) {
  auto options = std::make_shared<Options>();
  const auto command = rules.add(
      "unmatched", "texts that no rule knows, by shape, each as a rule to start from");
  command.texts({"PATH", "mail as for analyze, - for standard input; without it the history"},
                options->paths);
  command.number({"--limit", "shapes to show (default 20; 0: all)", "N"}, options->limit);
  command.flag({"--codes", "also texts whose cause only a status or reply code told"},
               options->codes);
  add_text_options(command, options->common);
  add_stderr_options(command, options->common);
  add_db(command, options->common);
  add_jobs(command, options->common);
  command.runs([options] { return unmatched(*options); });
}

}  // namespace postmortem::cli
