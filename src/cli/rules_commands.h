#pragma once

#include <string>

#include "cli/command_line.h"
#include "cli/options.h"

/// The commands below `rules`, one file each. Each adds itself.
namespace postmortem::cli {

void add_rules_list(const Command& rules);
void add_rules_show(const Command& rules);
void add_rules_check(const Command& rules);
void add_rules_test(const Command& rules);
void add_rules_unmatched(const Command& rules);

/// Writes `text` where the options say.
Exit write_text(const Common& common, const std::string& text);

}  // namespace postmortem::cli
