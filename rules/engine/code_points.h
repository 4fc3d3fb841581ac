#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace postmortem::rules {

inline constexpr char32_t last_code_point = 0x10FFFF;

/// Code points of a character class: ranges from first to last, ascending, apart from each
/// other.
using CodePoints = std::vector<std::pair<char32_t, char32_t>>;

/// Ranges in any order, put in order.
[[nodiscard]] CodePoints sorted(CodePoints points);
/// Everything else. Takes ranges in any order.
[[nodiscard]] CodePoints all_but(const CodePoints& points);

/// The class of "\d", "\S" and the like, by the letter.
[[nodiscard]] std::optional<CodePoints> class_of_escape(char escape);

/// What hexadecimal digits of either case tell; no value where it is no code point.
[[nodiscard]] std::optional<char32_t> parse_code_point(std::string_view digits) noexcept;

}  // namespace postmortem::rules
