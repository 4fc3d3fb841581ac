#pragma once

#include <string>

#include "core/event.h"
#include "core/problem.h"

/// RFC 4180 with LF line ends. Cells that a spreadsheet would take for a formula get an
/// apostrophe in front.
namespace postmortem::output {

void append_event_csv_head(std::string& out);
void append_event_csv(std::string& out, const Event& event);
void append_problem_csv_head(std::string& out);
void append_problem_csv(std::string& out, const Problem& problem);

}  // namespace postmortem::output
