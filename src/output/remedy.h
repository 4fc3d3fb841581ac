#pragma once

#include <string>

#include "core/event.h"
#include "output/layout.h"

namespace postmortem::output {

/// What to do, for people: who acts, the steps, whole DNS records with as many of their notes
/// as there is room for, and the first of the pages to read that no step names. Nothing for
/// advice without steps, unless nobody need act: then that is said. The built-in advice takes
/// at most twelve lines at 80 columns.
void append_remedy(std::string& out, const Advice& advice, TableStyle style);

}  // namespace postmortem::output
