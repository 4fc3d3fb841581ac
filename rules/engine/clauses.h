#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace postmortem::rules {

/// The clauses of a prepared text, in their order, with the marks behind them: what full stops,
/// semicolons, commas, parentheses, and dashes between blanks part. What holds no letter is
/// none.
[[nodiscard]] std::vector<std::string_view> clauses_of(std::string_view prepared);

/// Position behind the next letter at or behind `pos`; the text's size where there is none.
[[nodiscard]] std::size_t through_next_letter(std::string_view text, std::size_t pos) noexcept;

}  // namespace postmortem::rules
