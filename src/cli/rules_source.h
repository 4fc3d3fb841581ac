#pragma once

#include <string>
#include <vector>

#include "core/result.h"
#include "engine/rule_set.h"

namespace postmortem::cli {

/// The built-in rules with those of `paths` on top. `whole` reads examples and checks every
/// pattern, which only the commands about rules need.
[[nodiscard]] Result<rules::RuleSet> open_rules(const std::vector<std::string>& paths,
                                                bool whole);

}  // namespace postmortem::cli
