#include <memory>
#include <string>
#include <vector>

#include "analysis/rule_check.h"
#include "cli/arguments.h"
#include "cli/rules_commands.h"
#include "cli/rules_source.h"
#include "output/layout.h"

namespace postmortem::cli {
namespace {

struct Options {
  Common common{};
  std::vector<std::string> files{};
};

std::string counts(const analysis::CheckResult& result) {
  auto out = std::to_string(result.rules) + " rules, " + std::to_string(result.match_examples) +
             " examples (" + std::to_string(result.made_up) + " made up), " +
             std::to_string(result.pass_examples) + " near misses, " +
             std::to_string(result.findings.size()) + " findings\n";
  if (result.worded_rules > result.both_kinds) {
    out += std::to_string(result.worded_rules - result.both_kinds) + " of " +
           std::to_string(result.worded_rules) +
           " rules of the layers text and provider lack an example or a near miss\n";
  }
  return out;
}

/// Judges what stands in `files`, or all.
Exit judge(const Common& common, const std::vector<std::string>& files) {
  auto paths = common.rules;
  paths.insert(paths.end(), files.begin(), files.end());
  const auto rules = open_rules(paths, true);
  if (!rules) {
    return fail(rules.error());
  }
  const auto result = analysis::check_rules(*rules, files);
  std::string out;
  for (const auto& finding : result.findings) {
    out += finding.place + ": " + finding.rule + ": " + output::show_safely(finding.message) +
           '\n';
  }
  const auto printed = write_text(common, out + counts(result));
  return printed != Exit::done ? printed : result.findings.empty() ? Exit::done : Exit::config;
}

}  // namespace

RulesCommand add_rules_check(CLI::App& rules) {
  auto options = std::make_shared<Options>();
  auto* command = rules.add_subcommand(
      "check", "errors and lints of rule files, judged together with all other rules");
  command->add_option("FILE", options->files, "rule files or folders")
      ->required()
      ->type_name("");
  add_text_options(*command, options->common);
  return {command, [options] { return judge(options->common, options->files); }};
}

RulesCommand add_rules_test(CLI::App& rules) {
  auto options = std::make_shared<Options>();
  auto* command =
      rules.add_subcommand("test", "every example of every rule against the whole catalog");
  add_text_options(*command, options->common);
  return {command, [options] { return judge(options->common, {}); }};
}

}  // namespace postmortem::cli
