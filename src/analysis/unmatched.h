#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/event.h"

namespace postmortem::analysis {

/// The form of a text that many messages share: addresses, host names, IP addresses, URLs, ids
/// and numbers as "<address>", "<host>", "<ip>", "<url>", "<id>", "<number>", white space as
/// one space, in lower case. The codes at its start stay as they are.
[[nodiscard]] std::string shape_of(std::string_view text);

/// The text with addresses and IP addresses that are for examples (RFC 2606, 5737, 3849), so
/// that it can be shown around.
[[nodiscard]] std::string anonymous(std::string_view text);

/// Texts of one shape.
struct ShapeGroup {
  std::string shape{};
  std::uint64_t count{};
  std::vector<std::string> examples{};  ///< some of them, anonymous
};

/// Collects texts by shape. Memory is bounded: past `most` shapes texts of further ones are
/// counted alone.
class ShapeCounter {
 public:
  void add(std::string_view text);
  /// The most frequent first, then by shape.
  [[nodiscard]] std::vector<ShapeGroup> groups() const;
  [[nodiscard]] std::uint64_t texts() const noexcept { return texts_; }
  [[nodiscard]] std::uint64_t left_out() const noexcept { return left_out_; }

  static constexpr std::size_t most = 20'000;
  static constexpr std::size_t most_examples = 3;

 private:
  std::map<std::string, ShapeGroup, std::less<>> groups_{};
  std::uint64_t texts_{};
  std::uint64_t left_out_{};
};

/// A rule to start from for `groups[index]`, in TOML: all that `rules check` wants but the
/// cause. Its pattern is the longest run of words that the other groups do not have; its near
/// miss is a text of another group.
[[nodiscard]] std::string rule_skeleton(const std::vector<ShapeGroup>& groups,
                                        std::size_t index);

}  // namespace postmortem::analysis
