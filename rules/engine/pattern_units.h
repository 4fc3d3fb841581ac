#pragma once

#include <optional>

#include "engine/pattern_tree.h"

namespace postmortem::rules {

/// "[^.]|\\.\\S": a character of a class, or one that is not of it with another behind it. Only
/// one of the two can be where a text goes on.
struct Units {
  const CodePoints* single{};
  const CodePoints* tail{};
  unsigned char lead{};
};

/// The piece as such units, into which it points; no value where it is something else.
[[nodiscard]] std::optional<Units> units_of(const PatternNode& node);

}  // namespace postmortem::rules
