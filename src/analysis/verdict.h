#pragma once

#include <string_view>

#include "core/event.h"
#include "engine/rule_set.h"

namespace postmortem::analysis {

/// What rules may look at of the event; `provider` where it is known already. Borrows the
/// event.
[[nodiscard]] rules::Evidence evidence_of(const Event& event, std::string_view provider);

/// Draws the conclusion from what `event` states so far: kind, status, reply code, command,
/// hosts, diagnostic. `certainty` is the report's.
[[nodiscard]] Verdict judge(const Event& event, double certainty, const rules::RuleSet& rules,
                            rules::RuleSet::Scratch& scratch);

}  // namespace postmortem::analysis
