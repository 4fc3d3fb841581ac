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

[[nodiscard]] std::string_view trim(std::string_view text) noexcept;
[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] bool equals_nocase(std::string_view a, std::string_view b) noexcept;
[[nodiscard]] bool starts_with_nocase(std::string_view text, std::string_view prefix) noexcept;
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
void append_squeezed(std::string& out, std::string_view text);

[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;
/// `text` where it is valid UTF-8; otherwise each byte that is not part of a valid sequence
/// becomes U+FFFD. NULs become U+FFFD too.
[[nodiscard]] std::string to_valid_utf8(std::string_view text);
/// The longest prefix of at most `bytes` bytes that does not cut a UTF-8 sequence.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t bytes) noexcept;
/// Appends one code point; surrogates and values past U+10FFFF become U+FFFD.
void append_utf8(std::string& out, char32_t code_point);
/// Decodes the code point at `text[pos]` and moves `pos` past it; U+FFFD for an invalid byte.
[[nodiscard]] char32_t next_code_point(std::string_view text, std::size_t& pos) noexcept;

/// Lower case of the same length: ASCII, and the two-byte letters of Latin-1, Greek and
/// Cyrillic, byte for byte, so that positions in the result are positions in `text`.
[[nodiscard]] std::string fold_case(std::string_view text);

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
