#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Bytes that should be UTF-8.
namespace postmortem {

[[nodiscard]] bool is_valid_utf8(std::string_view text) noexcept;
/// `text` where it is valid UTF-8; otherwise each byte that is not part of a valid sequence
/// becomes U+FFFD. NULs become U+FFFD too.
[[nodiscard]] std::string to_valid_utf8(std::string_view text);
/// The same of a text that is nobody else's: nearly all are valid, and not copied.
[[nodiscard]] std::string made_valid_utf8(std::string text);
/// The longest prefix of at most `bytes` bytes that does not cut a UTF-8 sequence.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t bytes) noexcept;
/// Appends one code point; surrogates and values past U+10FFFF become U+FFFD.
void append_utf8(std::string& out, char32_t code_point);
/// Decodes the code point at `text[pos]` and moves `pos` past it; U+FFFD for an invalid byte.
[[nodiscard]] char32_t next_code_point(std::string_view text, std::size_t& pos) noexcept;
/// Position of the first byte from `pos` on that is no ASCII; the text's end where all are.
[[nodiscard]] std::size_t ascii_end(std::string_view text, std::size_t pos = 0) noexcept;

}  // namespace postmortem
