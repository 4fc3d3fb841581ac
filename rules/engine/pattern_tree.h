#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/code_points.h"

namespace postmortem::rules {

/// A pattern in RE2's syntax, taken apart. What is not understood is told as such; nothing
/// fails.
struct PatternNode {
  enum class Kind : std::uint8_t {
    text,       ///< these bytes
    one_of,     ///< one character of `points`
    assertion,  ///< of `assertion`; takes no character
    sequence,   ///< `children` one after another
    choice,     ///< the first of `children` that leads to a match
    repeat,     ///< `children[0]`, `least` to `most` times
    capture,    ///< `children[0]`, in a group of the name `text`
    unknown,    ///< takes some text, or none
  };
  enum class Assertion : std::uint8_t {
    word_edge,
    no_word_edge,
    text_begin,
    text_end,
    line_begin,
    line_end,
    unknown,  ///< flags that change what follows
  };
  static constexpr std::uint32_t endless = UINT32_MAX;

  Kind kind{Kind::unknown};
  Assertion assertion{};
  bool greedy{true};
  std::uint32_t least{};
  std::uint32_t most{};
  std::string text{};
  CodePoints points{};
  std::vector<PatternNode> children{};
};

/// `unknown` where the pattern as a whole can't be read.
[[nodiscard]] PatternNode parse_pattern(std::string_view expanded);

}  // namespace postmortem::rules
