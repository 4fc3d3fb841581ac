#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/event.h"
#include "core/problem.h"
#include "output/layout.h"

/// Events and problems for people.
namespace postmortem::output {

/// One event on a screen of 24 lines: what happened, to whom, why, what to do.
void append_event_table(std::string& out, const Event& event, TableStyle style);

/// One event on one line: kind, recipient, status, cause.
void append_event_line(std::string& out, const Event& event, TableStyle style);
void append_event_line_head(std::string& out, TableStyle style);

/// One problem with its remedy; `number` counts from 1.
void append_problem_table(std::string& out, const Problem& problem, std::size_t number,
                          TableStyle style);

/// A kind in the colour that it has everywhere.
[[nodiscard]] Ink ink_of(EventKind kind) noexcept;

}  // namespace postmortem::output
