#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/gram_counts.h"
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
  /// Bytes of the match that may stand in front of that word, at most any_length.
  std::size_t reach{};
  /// Further sets like that, which cost more to look for: every match holds a word of each.
  std::vector<std::vector<std::string>> also{};
  /// Where not empty: the pattern matches these texts and nothing else; each is three bytes or
  /// longer.
  std::vector<Literal> exact{};
};

/// What is not understood of the pattern counts as "anything". Of several sets of words the
/// one that is cheapest to look for comes first.
[[nodiscard]] Literals find_literals(const PatternNode& pattern, const GramCounts& counts);

}  // namespace postmortem::rules
