#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Charsets inside parsers/mime; others call to_utf8 (mime/decode.h).
namespace postmortem::mime {

/// ASCII without NULs and without the escapes by which ISO-2022 shifts: the same text in UTF-8.
[[nodiscard]] bool is_plain_ascii(std::string_view bytes) noexcept;

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
