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

/// Is there a cause, or a provider, of that id? If not, a usage error with the nearest one, or
/// with the provider that is known by that name or mail domain. An empty id is not looked for.
[[nodiscard]] Result<Done> check_cause(const rules::RuleSet& rules, const std::string& id);
[[nodiscard]] Result<Done> check_provider(const rules::RuleSet& rules, const std::string& id);

}  // namespace postmortem::cli
