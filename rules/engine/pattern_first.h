#pragma once

#include "engine/code_points.h"
#include "engine/pattern_program.h"
#include "engine/pattern_tree.h"

/// What a piece of a pattern can begin with, so that a program need not try what can't be.
namespace postmortem::rules {

inline constexpr ByteSet all_bytes{{~0ULL, ~0ULL, ~0ULL, ~0ULL}};

struct First {
  ByteSet bytes{};
  bool any{};  ///< anything, or nothing
};

[[nodiscard]] First either(First a, const First& b);
/// First bytes of the characters in UTF-8.
[[nodiscard]] ByteSet first_bytes(const CodePoints& points);
/// `follow`: what comes behind the piece.
[[nodiscard]] First first_of(const PatternNode& node, const First& follow);

/// The byte, where it is only one; else ProgramRow::no_byte.
[[nodiscard]] std::uint16_t one_byte(const First& first);
/// Where alone a match of the pattern can begin.
[[nodiscard]] ProgramRow::Begins begins_of(const PatternNode& node);

}  // namespace postmortem::rules
