#pragma once

#include <string>

#include "catalog.h"
#include "core/event.h"
#include "engine/rule_set.h"

namespace postmortem::analysis::test {

inline const rules::RuleSet& catalog() {
  static const auto set = rules::RuleSet::open(rules::built_in_rules());
  return set;
}

/// All that the advice says, a line each.
inline std::string text_of(const Advice& advice) {
  auto text = advice.who + '\n' + advice.summary + '\n';
  for (const auto& step : advice.steps) {
    text += step + '\n';
  }
  for (const auto& record : advice.dns) {
    text += record.name + ' ' + record.type + ' ' + record.value + '\n';
  }
  return text;
}

}  // namespace postmortem::analysis::test
