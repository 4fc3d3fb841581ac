#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/text.h"

namespace postmortem {

/// The first three letters of a word in any case as one number, by which names of days and
/// months (RFC 5322 section 3.3) are compared at once.
[[nodiscard]] constexpr std::uint32_t three_letters(std::string_view word) noexcept {
  std::uint32_t name = 0;
  for (const char c : word.substr(0, 3)) {
    name = name << 8U | static_cast<unsigned char>(lower(c));
  }
  return name;
}

/// Of names that stand one behind another: "montue".
template <std::size_t count>
[[nodiscard]] constexpr std::array<std::uint32_t, count> names_of(
    std::string_view words) noexcept {
  std::array<std::uint32_t, count> names{};
  for (auto& name : names) {
    name = three_letters(words);
    words.remove_prefix(3);
  }
  return names;
}

inline constexpr auto day_names = names_of<7>("montuewedthufrisatsun");
inline constexpr auto month_names = names_of<12>("janfebmaraprmayjunjulaugsepoctnovdec");

}  // namespace postmortem
