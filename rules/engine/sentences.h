#pragma once

#include <string_view>
#include <vector>

namespace postmortem::rules {

/// The sentences of a prepared text, in their order: they end at a full stop, semicolon,
/// question or exclamation mark, or at a dash between blanks. What holds no letter is none.
/// Gives the text itself where it is one.
[[nodiscard]] std::vector<std::string_view> sentences_of(std::string_view prepared);
/// Those, and what commas and parentheses part.
[[nodiscard]] std::vector<std::string_view> clauses_of(std::string_view prepared);

}  // namespace postmortem::rules
