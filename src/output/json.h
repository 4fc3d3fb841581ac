#pragma once

#include <string>

#include "core/event.h"
#include "core/problem.h"

namespace postmortem::output {

/// Appends the event as one JSON object on one line, without a line end (contract: "One
/// event"): absent values are null, times RFC 3339, text valid UTF-8.
void append_event_json(std::string& out, const Event& event);

/// The same facts under the names and values of the Sisimai library's JSON. False, and nothing
/// appended, for kinds that it does not know: not-a-report, disposition, unrecognised.
bool append_event_sisimai(std::string& out, const Event& event);

/// A problem with its remedy.
void append_problem_json(std::string& out, const Problem& problem);

}  // namespace postmortem::output
