#include "input/from_line.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "core/text.h"
#include "core/three_letters.h"

namespace postmortem::input {
namespace {

constexpr std::size_t longest = 1'000;  ///< bytes of a From_ line

bool is_clock(std::string_view word) noexcept {
  return word.size() >= 4 && word.size() <= 8 && is_digit(word.front()) &&
         word.find(':') != std::string_view::npos &&
         std::all_of(word.begin(), word.end(), [](char c) { return is_digit(c) || c == ':'; });
}

bool is_one_of(std::string_view word, std::span<const std::uint32_t> names) noexcept {
  return word.size() == 3 &&
         std::find(names.begin(), names.end(), three_letters(word)) != names.end();
}

/// Position of the first blank from `pos` on, the text's size where there is none.
std::size_t find_blank(std::string_view text, std::size_t pos = 0) noexcept {
  while (pos < text.size() && !is_blank(text[pos])) {
    ++pos;
  }
  return pos;
}

bool is_day(std::string_view word) noexcept {
  if (word.ends_with(',')) {
    word.remove_suffix(1);
  }
  return is_one_of(word, day_names);
}

}  // namespace

std::optional<std::string_view> parse_from_line(std::string_view line) noexcept {
  if (!line.starts_with("From ") || line.size() > longest) {
    return std::nullopt;
  }
  auto rest = line.substr(5);
  // Words are looked at from the first that is a day's name; what stands in front is the
  // sender.
  std::size_t pos = 0;
  while (pos < rest.size()) {
    while (pos < rest.size() && is_blank(rest[pos])) {
      ++pos;
    }
    const auto end = find_blank(rest, pos);
    if (is_day(rest.substr(pos, end - pos))) {
      std::array<std::string_view, 4> next{};
      auto tail = trim(rest.substr(end));
      for (auto& word : next) {
        word = tail.substr(0, find_blank(tail));
        tail = trim(tail.substr(word.size()));
      }
      const bool month = is_one_of(next[0], month_names) || is_one_of(next[1], month_names);
      if (month && std::any_of(next.begin(), next.end(), is_clock)) {
        return trim(rest.substr(0, pos));
      }
    }
    pos = end;
  }
  return std::nullopt;
}

}  // namespace postmortem::input
