#pragma once

#include <cstddef>

#include "engine/pattern_tree.h"

/// How much text a piece of a pattern can match.
namespace postmortem::rules {

inline constexpr std::size_t any_length = 0xFFFFFFFF;

[[nodiscard]] bool can_be_empty(const PatternNode& node);
/// Bytes that a match may have at most; any_length where there is no bound.
[[nodiscard]] std::size_t longest(const PatternNode& node);
/// Never more than any_length.
[[nodiscard]] constexpr std::size_t add_lengths(std::size_t a, std::size_t b) noexcept {
  return a >= any_length - b ? any_length : a + b;
}

}  // namespace postmortem::rules
