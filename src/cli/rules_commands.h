#pragma once

#include <string>

#include "cli/commands.h"
#include "cli/options.h"

/// The commands below `rules`, one file each. Each adds itself, and gives what runs.
namespace postmortem::cli {

struct RulesCommand {
  CLI::App* app{};
  Run run{};
};

RulesCommand add_rules_list(CLI::App& rules);
RulesCommand add_rules_show(CLI::App& rules);
RulesCommand add_rules_check(CLI::App& rules);
RulesCommand add_rules_test(CLI::App& rules);
RulesCommand add_rules_unmatched(CLI::App& rules);

/// Writes `text` where the options say.
Exit write_text(const Common& common, const std::string& text);

}  // namespace postmortem::cli
