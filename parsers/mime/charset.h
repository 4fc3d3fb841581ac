#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "core/text.h"

/// Charsets inside parsers/mime; others call to_utf8 (mime/decode.h).
namespace postmortem::mime {

/// ASCII without NULs and without the escapes by which ISO-2022 shifts: the same text in UTF-8.
[[nodiscard]] bool is_plain_ascii(std::string_view bytes) noexcept;

/// Is it the same text in every ISO-2022 charset that has not been shifted?
[[nodiscard]] bool is_unshifted(std::string_view bytes) noexcept;

/// `text` as a string of its own: `scratch` itself where it points to that.
[[nodiscard]] inline std::string owned(std::string_view text, std::string& scratch) {
  return text.data() == scratch.data() ? std::move(scratch) : std::string(text);
}

/// Does it shift between charsets as ISO-2022 does (ESC $, ESC ()?
[[nodiscard]] bool has_escapes(std::string_view bytes) noexcept;

/// What the bytes from 0x80 on stand for in a charset of one byte a character; U+FFFD for what
/// stands for nothing. Below they are ASCII.
using HighHalf = std::array<char32_t, 128>;
/// Of the charset as iconv knows it; null where it is another, or not known. Each thread has
/// its own.
[[nodiscard]] const HighHalf* high_half(std::string_view charset);

struct Converted {
  std::string text{};    ///< UTF-8; U+FFFD for each byte that could not be converted
  std::size_t errors{};  ///< such bytes
  bool known{};          ///< false: the charset's name means nothing, and `text` is empty
};

/// Converts with iconv; `charset` as iconv knows it.
[[nodiscard]] Converted convert(std::string_view bytes, std::string_view charset);

/// Text whose charset nobody told: ISO-2022-JP by its escapes, UTF-8 where it is valid, else
/// the charset in which it reads most like text: letters of one script with their usual
/// frequencies, capitals at the beginning of words only, no symbols inside of words.
[[nodiscard]] Converted guess_charset(std::string_view bytes);

}  // namespace postmortem::mime
