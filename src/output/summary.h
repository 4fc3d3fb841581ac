#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "core/event.h"
#include "core/problem.h"
#include "output/layout.h"

/// What a mailbox holds, for people.
namespace postmortem::output {

/// What a mailbox holds, counted.
struct Summary {
  std::uint64_t messages{};
  std::uint64_t events{};
  std::array<std::uint64_t, event_kinds.size()> kinds{};
  std::map<std::string, std::uint64_t> causes{};  ///< of failures, delays and complaints
  std::map<std::string, std::string> cause_titles{};

  void add(const Event& event);
};

/// Messages, kinds, causes with counts and bars; then the problems that explain most of it,
/// each with its remedy.
void append_summary(std::string& out, const Summary& summary, std::span<const Problem> problems,
                    std::size_t shown_problems, TableStyle style);

}  // namespace postmortem::output
