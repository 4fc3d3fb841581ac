#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/pattern_tree.h"

namespace postmortem::rules {

/// Shortest word that the prefilter can look for, in bytes.
inline constexpr std::size_t shortest_word = 3;

/// A text that a pattern matches, with what must stand around it.
struct Literal {
  std::string text{};
  bool edge_before{};  ///< a word begins or ends (RE2's "\b") in front of it
  bool edge_after{};
};

/// What can be told of a pattern's matches without running it.
struct Literals {
  /// Words of which at least one occurs in every match; each is three bytes or longer. Empty
  /// where there are none: such a pattern has to be tried on every text.
  std::vector<std::string> words{};
  /// Bytes of the match that may stand in front of that word.
  std::size_t reach{};
  static constexpr std::size_t any_reach = 0xFFFFFFFF;
  /// Further sets like that: every match holds a word of each.
  std::vector<std::vector<std::string>> also{};
  /// Where not empty: the pattern matches these texts and nothing else; each is three bytes or
  /// longer.
  std::vector<Literal> exact{};
};

/// What is not understood of the pattern counts as "anything".
[[nodiscard]] Literals find_literals(const PatternNode& pattern);
/// The same of an (expanded) pattern.
[[nodiscard]] Literals find_literals(std::string_view expanded);

}  // namespace postmortem::rules
