#pragma once

#include "core/event.h"
#include "engine/rule_set.h"

namespace postmortem::analysis {

/// What to do about the event: its cause's advice with what its facts tell filled in, the
/// rule's own where it has any. Made from the event alone, so that the history can give it
/// again. Empty for events without a cause.
[[nodiscard]] Advice advise(const Event& event, const rules::RuleSet& rules);

}  // namespace postmortem::analysis
