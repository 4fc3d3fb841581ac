#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/event.h"
#include "core/problem.h"

namespace postmortem::analysis {

/// Says what the event's problem hangs on (core/problem.h), from its verdict: an IP address or
/// a sending domain where the sender's side is at fault, the provider or the host where the
/// receiver's, the recipient where the address is. Nothing for events that are no problem.
void name_problem(Event& event);

/// Groups events into problems as they come, backscatter left out. Memory is bounded: past
/// `most` groups further ones are counted, not kept.
class ProblemCounter {
 public:
  void add(const Event& event);
  /// The most costly first: by events, then by the newest, then by name.
  [[nodiscard]] std::vector<Problem> problems() const;
  /// Events whose group was not kept.
  [[nodiscard]] std::size_t left_out() const noexcept { return left_out_; }

  static constexpr std::size_t most = 20'000;

 private:
  struct Group {
    Problem problem{};
    std::unordered_set<std::size_t> recipients{};  ///< hashes
  };
  std::unordered_map<std::string, Group> groups_{};
  std::size_t left_out_{};
};

/// Problems of one cause that hang on a recipient each, as one: whoever reads a summary wants
/// the remedy once, with all addresses. Its subject names up to `named` of them; its example
/// has no recipient. The order is that of costs_more.
[[nodiscard]] std::vector<Problem> merge_recipients(std::vector<Problem> problems,
                                                    std::size_t named);

/// The order in which problems are shown.
[[nodiscard]] bool costs_more(const Problem& a, const Problem& b);

}  // namespace postmortem::analysis
