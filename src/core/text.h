#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Small operations on text. Unless said otherwise they take bytes of any kind and look at
/// ASCII only.
namespace postmortem {

[[nodiscard]] constexpr bool is_blank(char c) noexcept {
  return c == ' ' || c == '\t';
}
[[nodiscard]] constexpr bool is_space(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
[[nodiscard]] constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_alpha(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] constexpr bool is_alnum(char c) noexcept {
  return is_alpha(c) || is_digit(c);
}
[[nodiscard]] constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
/// No ASCII.
[[nodiscard]] constexpr bool is_high(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0x80U) != 0;
}
/// Value of a hexadecimal digit, -1 where it is none.
[[nodiscard]] constexpr int hex_value(char c) noexcept {
  return is_digit(c) ? c - '0' : lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
}
/// The same of digits in capitals alone.
[[nodiscard]] constexpr int capital_hex_value(char c) noexcept {
  return c == lower(c) && !is_digit(c) ? -1 : hex_value(c);
}

// These four are asked so often that a call costs more than the answer.
[[nodiscard]] constexpr std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_space(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}
/// Nothing, or white space alone.
[[nodiscard]] constexpr bool is_empty_line(std::string_view line) noexcept {
  std::size_t pos = 0;
  while (pos < line.size() && is_space(line[pos])) {
    ++pos;
  }
  return pos == line.size();
}
[[nodiscard]] constexpr bool starts_with_nocase(std::string_view text,
                                                std::string_view prefix) noexcept {
  if (text.size() < prefix.size()) {
    return false;
  }
  std::size_t same = 0;
  while (same < prefix.size() &&
         (text[same] == prefix[same] || lower(text[same]) == lower(prefix[same]))) {
    ++same;
  }
  return same == prefix.size();
}
[[nodiscard]] constexpr bool equals_nocase(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && starts_with_nocase(a, b);
}
[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] bool ends_with_nocase(std::string_view text, std::string_view suffix) noexcept;
/// Position of `what` (lower case) in `text` in any case, or npos. Linear for the short needles
/// it is for.
[[nodiscard]] std::size_t find_nocase(std::string_view text, std::string_view what,
                                      std::size_t from = 0) noexcept;

/// Eats the first line of `text`; the line comes without its LF.
[[nodiscard]] std::string_view take_line(std::string_view& text) noexcept;

/// LF instead of CRLF and of CR alone. Where `text` has no CR it is returned as it is and
/// `scratch` stays untouched; otherwise the view points into `scratch`.
[[nodiscard]] std::string_view to_lf(std::string_view text, std::string& scratch);

/// Every run of white space as one space, none at the ends (header fields unfolded).
[[nodiscard]] std::string squeeze(std::string_view text);
/// With the bytes that are written as `sign` and two hexadecimal digits; what is no such code
/// stands for itself.
[[nodiscard]] std::string decode_hex(std::string_view text, char sign,
                                     int (*value_of)(char) noexcept = hex_value);
void append_squeezed(std::string& out, std::string_view text);

/// Splits at `separator`; calls `each` with every piece, empty ones included.
template <typename Each>
void for_each_piece(std::string_view text, char separator, Each each) {
  for (;;) {
    const auto end = text.find(separator);
    each(text.substr(0, end));
    if (end == std::string_view::npos) {
      return;
    }
    text.remove_prefix(end + 1);
  }
}

}  // namespace postmortem
