#pragma once

#include "core/event.h"
#include "engine/rule_set.h"

namespace postmortem::analysis {

/// Draws the conclusion from what `event` states so far: kind, status, reply code, command,
/// hosts, diagnostic. `certainty` is the report's.
[[nodiscard]] Verdict judge(const Event& event, double certainty, const rules::RuleSet& rules,
                            rules::RuleSet::Scratch& scratch);

}  // namespace postmortem::analysis
