#pragma once

#include "core/event.h"

namespace postmortem::analysis {

/// Completes what the rule drew out with what the reply tells by its look: the sending IP where
/// the sender is at fault, the first URL. Those that are addresses are brought into one form,
/// or dropped where they are none ("RFC 2821 4.1.1.1"). Sorts by name.
void complete_facts(const Event& event, Verdict& verdict);

}  // namespace postmortem::analysis
