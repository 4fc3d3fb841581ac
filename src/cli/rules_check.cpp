#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "analysis/advice.h"
#include "analysis/rule_check.h"
#include "cli/arguments.h"
#include "cli/rules_commands.h"
#include "cli/rules_source.h"
#include "output/layout.h"
#include "output/remedy.h"

namespace postmortem::cli {
namespace {

struct Options {
  Common common{};
  std::vector<std::string> files{};
};

std::string counts(const analysis::CheckResult& result) {
  return output::plural(result.rules, "rule", "rules") + ", " +
         output::plural(result.match_examples, "example", "examples") + " (" +
         std::to_string(result.made_up) + " made up), " +
         output::plural(result.pass_examples, "near miss", "near misses") + ", " +
         output::plural(result.findings.size(), "finding", "findings") + '\n';
}

constexpr std::ptrdiff_t most_lines = 12;  ///< of a remedy, at 80 columns

/// What a report tells that tells much, with a long address.
Event telling_event(const std::string& cause, const std::string& provider) {
  Event event;
  event.kind = EventKind::failure;
  event.recipient = "jo.somebody@customer.example.net";
  event.sender = "newsletter@lists.example.com";
  event.reporting_mta = "mail.example.com";
  event.remote_mta = "mx1.customer.example.net";
  event.verdict.cause = cause;
  event.verdict.provider = provider;
  event.verdict.facts = {{"ip", "2001:db8:1c13:b38d:d8bb:8073:a0a7:cb15"}};
  return event;
}

/// A remedy that fills more than its part of a screen is not read.
void note_long_remedies(const rules::RuleSet& rules, const std::vector<std::string>& files,
                        std::vector<analysis::Finding>& findings) {
  for (const auto& rule : rules.catalog().rules) {
    const auto& own = rule.advice;
    if ((own.first.empty() && own.steps.empty() && own.dns.empty()) ||
        !analysis::stands_in(rule.place, files)) {
      continue;
    }
    auto event = telling_event(rule.cause, rule.provider);
    event.verdict.rule = rule.id;
    std::string remedy;
    output::append_remedy(remedy, analysis::advise(event, rules), {80, false});
    const auto lines = std::count(remedy.begin(), remedy.end(), '\n');
    if (lines > most_lines) {
      findings.push_back({rule.place.text(), rule.id,
                          "the remedy takes " + std::to_string(lines) +
                              " lines at 80 columns, with the cause's steps; 12 are the most"});
    }
  }
}

/// Judges what stands in `files`, or all.
Exit judge(const Common& common, const std::vector<std::string>& files) {
  auto paths = common.rules;
  paths.insert(paths.end(), files.begin(), files.end());
  const auto rules = open_rules(paths, true);
  if (!rules) {
    return fail(rules.error());
  }
  auto result = analysis::check_rules(*rules, files);
  note_long_remedies(*rules, files, result.findings);
  std::string out;
  for (const auto& finding : result.findings) {
    out += finding.place + ": " + finding.rule + ": " + output::show_safely(finding.message) +
           '\n';
  }
  const auto printed = write_text(common, out + counts(result));
  return printed != Exit::done ? printed : result.findings.empty() ? Exit::done : Exit::config;
}

}  // namespace

void add_rules_check(const Command& rules) {
  auto options = std::make_shared<Options>();
  const auto command = rules.add(
      "check", "errors and lints of rule files, judged together with all other rules");
  command.texts({"FILE", "rule files or folders", "", true}, options->files);
  add_text_options(command, options->common);
  command.runs([options] { return judge(options->common, options->files); });
}

void add_rules_test(const Command& rules) {
  auto options = std::make_shared<Options>();
  const auto command =
      rules.add("test", "every example of every rule against the whole catalog");
  add_text_options(command, options->common);
  command.runs([options] { return judge(options->common, {}); });
}

}  // namespace postmortem::cli
