#pragma once

#include <string>
#include <vector>

#include "engine/rule_set.h"

namespace postmortem::analysis {

/// What is wrong with a rule by its looks, a line each: examples of one kind only, patterns
/// that are slow, greedy or never asked, conditions that can't all hold, a rule that another
/// one always wins over, advice with places that nothing fills.
[[nodiscard]] std::vector<std::string> lint_rule(const rules::Rule& rule,
                                                 const rules::RuleSet& set);

/// What is wrong with a cause's advice.
[[nodiscard]] std::vector<std::string> lint_cause(const rules::Cause& cause);

}  // namespace postmortem::analysis
