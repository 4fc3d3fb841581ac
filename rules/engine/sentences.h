#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace postmortem::rules {

/// What parts the pieces of a text; each parts at the marks of those before it, too.
enum class Pieces : std::uint8_t {
  full_stops,  ///< "." and its like, before a blank
  sentences,   ///< semicolons, parentheses, and dashes between blanks
  clauses      ///< commas
};

/// The pieces of a prepared text, in their order, with the marks behind them. What holds no
/// letter is none.
[[nodiscard]] std::vector<std::string_view> pieces_of(std::string_view prepared, Pieces kind);

/// Position behind the next letter at or behind `pos`; the text's size where there is none.
[[nodiscard]] std::size_t through_next_letter(std::string_view text, std::size_t pos) noexcept;

}  // namespace postmortem::rules
