#include <algorithm>
#include <memory>
#include <utility>

#include "analysis/rule_check.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/rules_source.h"
#include "cli/terminal.h"
#include "output/layout.h"

namespace postmortem::cli {
namespace {

struct Options {
  Common common{};
  std::string cause{};
  std::string provider{};
  std::string layer{};
  std::string id{};
  std::vector<std::string> files{};
  bool causes{};
  bool providers{};
};

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(text.size() + 1, width), ' ');
  return text;
}

Exit print(const Common& common, const std::string& text) {
  auto output = Output::open(common.output);
  if (!output) {
    return fail(output.error());
  }
  output->buffer() = text;
  const auto written = output->flush();
  return written ? Exit::done : fail(written.error());
}

Exit list(const Options& options) {
  const auto rules = open_rules(options.common.rules, true);
  if (!rules) {
    return fail(rules.error());
  }
  std::string out;
  if (options.causes) {
    for (const auto& cause : rules->catalog().causes) {
      out += padded(cause.id, 26) + cause.title + '\n';
    }
  } else if (options.providers) {
    for (const auto& provider : rules->catalog().providers) {
      out += padded(provider.id, 18) + provider.name + '\n';
    }
  } else {
    for (const auto& rule : rules->catalog().rules) {
      const bool wanted = (options.cause.empty() || rule.cause == options.cause) &&
                          (options.provider.empty() || rule.provider == options.provider) &&
                          (options.layer.empty() || rules::key(rule.layer) == options.layer);
      if (wanted) {
        out += padded(rule.id, 38) + padded(std::string(rules::key(rule.layer)), 9) +
               padded(rule.cause, 26) + rule.place.text() + '\n';
      }
    }
  }
  return print(options.common, out);
}

void append_list(std::string& out, std::string_view title,
                 const std::vector<std::string>& rows) {
  if (rows.empty()) {
    return;
  }
  out.append("  ").append(title).append("\n");
  for (const auto& row : rows) {
    out += "    " + output::show_safely(row) + '\n';
  }
}

void append_patterns(std::string& out, std::string_view title,
                     const std::vector<rules::Pattern>& patterns) {
  std::vector<std::string> rows;
  for (const auto& pattern : patterns) {
    rows.push_back(pattern.source);
  }
  append_list(out, title, rows);
}

Exit show(const Options& options) {
  const auto rules = open_rules(options.common.rules, true);
  if (!rules) {
    return fail(rules.error());
  }
  const auto* rule = rules->rule(options.id);
  if (rule == nullptr) {
    return fail({ErrorCode::usage,
                 "there is no rule " + options.id + "; `postmortem rules list` shows them",
                 {}});
  }
  const auto* cause = rules->cause(rule->cause);
  std::string out = rule->id + "  (" + rule->place.text() + ")\n";
  out += "  layer      " + std::string(rules::key(rule->layer)) +
         (rule->provider.empty() ? "" : ", provider " + rule->provider) + '\n';
  out += "  cause      " + rule->cause + (cause == nullptr ? "" : ": " + cause->title) + '\n';
  out += rule->why.empty() ? "" : "  why        " + rule->why + '\n';
  append_patterns(out, "text, one of", rule->text);
  append_patterns(out, "unless", rule->unless);
  append_list(out, "status, one of", rule->status);
  append_list(out, "reply, one of", rule->reply);
  append_list(out, "command, one of", rule->command);
  append_list(out, "beats", rule->beats);
  append_list(out, "matches", rule->examples.match);
  append_list(out, "matches (made up)", rule->examples.made_up);
  append_list(out, "does not match", rule->examples.pass);
  append_list(out, "first do", rule->advice.first);
  append_list(out, "what to do",
              rule->advice.steps.empty() && cause != nullptr ? cause->advice.steps
                                                             : rule->advice.steps);
  append_list(out, "references", rule->advice.references);
  return print(options.common, out);
}

/// Judges the rules of `files`, or all.
Exit judge(const Options& options, const std::vector<std::string>& files) {
  auto paths = options.common.rules;
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
  out += std::to_string(result.rules) + " rules, " + std::to_string(result.match_examples) +
         " examples, " + std::to_string(result.pass_examples) + " near misses, " +
         std::to_string(result.findings.size()) + " findings\n";
  const auto printed = print(options.common, out);
  return printed != Exit::done ? printed : result.findings.empty() ? Exit::done : Exit::config;
}

}  // namespace

Run add_rules(CLI::App& root) {
  auto options = std::make_shared<Options>();
  auto* command = root.add_subcommand("rules", "list, show, check or test the rules");
  command->require_subcommand(1);
  auto* list_command = command->add_subcommand("list", "all rules, a line each");
  list_command->add_option("--cause", options->cause, "only rules of this cause")
      ->type_name("ID");
  list_command->add_option("--provider", options->provider, "only rules of this provider")
      ->type_name("ID");
  list_command->add_option("--layer", options->layer, "only rules of this layer")
      ->type_name("LAYER");
  list_command->add_flag("--causes", options->causes, "the causes instead");
  list_command->add_flag("--providers", options->providers, "the providers instead");
  auto* show_command = command->add_subcommand("show", "a rule with its examples and remedy");
  show_command->add_option("ID", options->id, "the rule's id")->required()->type_name("");
  auto* check_command = command->add_subcommand(
      "check", "errors and lints of rule files, judged with all other rules");
  check_command->add_option("FILE", options->files, "rule files or folders")
      ->required()
      ->type_name("");
  auto* test_command =
      command->add_subcommand("test", "every example against the whole catalog");
  for (auto* one : {list_command, show_command, check_command, test_command}) {
    add_common(*one, options->common, "table");
  }
  return [options, list_command, show_command, check_command] {
    return list_command->parsed()    ? list(*options)
           : show_command->parsed()  ? show(*options)
           : check_command->parsed() ? judge(*options, options->files)
                                     : judge(*options, {});
  };
}

}  // namespace postmortem::cli
