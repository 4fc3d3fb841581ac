#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/event.h"
#include "core/problem.h"
#include "output/layout.h"

/// Events and problems for people.
namespace postmortem::output {

/// One event on about a screen: what happened, to whom, why, what to do.
void append_event_table(std::string& out, const Event& event, TableStyle style);

/// One event on one line: kind, recipient, status, cause.
void append_event_line(std::string& out, const Event& event, TableStyle style);
void append_event_line_head(std::string& out, TableStyle style);

/// One problem with its remedy; `number` counts from 1.
void append_problem_table(std::string& out, const Problem& problem, std::size_t number,
                          TableStyle style);

/// What a mailbox holds, counted.
struct Summary {
  std::uint64_t messages{};
  std::uint64_t events{};
  std::array<std::uint64_t, event_kinds.size()> kinds{};
  std::map<std::string, std::uint64_t> causes{};  ///< of failures, delays and complaints
  std::map<std::string, std::string> cause_titles{};

  void add(const Event& event);
};

/// The summary with bars, then the problems that explain most of it.
void append_summary(std::string& out, const Summary& summary, std::span<const Problem> problems,
                    std::size_t shown_problems, TableStyle style);

/// "42 % [####......]  1.2 GB of 2.9 GB, 310 MB/s, 6 s left"; without `total` what is done
/// alone.
[[nodiscard]] std::string progress_line(std::uint64_t done, std::uint64_t total, double seconds,
                                        int width);

}  // namespace postmortem::output
