#include "mime/charset.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "core/text.h"
#include "core/utf8.h"
#include "mime/decode.h"

namespace postmortem::mime {
namespace {

/// Labels that mail software writes, and the superset that is meant by them.
constexpr auto aliases = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"iso-8859-1", "cp1252"},
    {"latin1", "cp1252"},
    {"windows-1252", "cp1252"},
    {"us-ascii", ""},
    {"ascii", ""},
    {"ansi_x3.4-1968", ""},
    {"unknown-8bit", ""},
    {"x-unknown", ""},
    {"default", ""},
    {"8bit", ""},
    {"binary", ""},
    {"iso-2022-jp", "iso-2022-jp-2"},
    {"shift_jis", "cp932"},
    {"shift-jis", "cp932"},
    {"sjis", "cp932"},
    {"x-sjis", "cp932"},
    {"windows-31j", "cp932"},
    {"ms_kanji", "cp932"},
    {"x-euc-jp", "euc-jp"},
    {"gb2312", "gb18030"},
    {"gbk", "gb18030"},
    {"x-gbk", "gb18030"},
    {"gb_2312-80", "gb18030"},
    {"big5", "big5-hkscs"},
    {"ks_c_5601-1987", "cp949"},
    {"euc-kr", "cp949"},
    {"ksc5601", "cp949"},
    {"iso-8859-9", "cp1254"},
    {"iso-8859-8-i", "iso-8859-8"},
    {"iso-8859-6-i", "iso-8859-6"},
    {"iso-8859-11", "tis-620"},
    {"unicode-1-1-utf-7", "utf-7"},
    {"utf8", "utf-8"},
    {"unicode-1-1-utf-8", "utf-8"},
    {"x-mac-roman", "macintosh"},
    {"cp-850", "cp850"},
    {"koi8r", "koi8-r"},
});

std::string_view canonical(std::string_view label) noexcept {
  const auto row = std::find_if(aliases.begin(), aliases.end(),
                                [&](const auto& alias) { return alias.first == label; });
  return row == aliases.end() ? label : row->second;
}

/// Western text has single letters above ASCII. Text that has more of them than of others is of
/// another script, whatever its label says.
bool is_western(std::string_view bytes) noexcept {
  const auto high = std::count_if(bytes.begin(), bytes.end(), is_high);
  const auto letters = std::count_if(bytes.begin(), bytes.end(), is_alpha);
  return high < 8 || high < letters;
}

/// Do ASCII characters stand for others in that charset (its canonical name)?
bool shifts_ascii(std::string_view name) noexcept {
  return name == "utf-7" || name.starts_with("iso-2022") || name == "hz-gb-2312" ||
         name.starts_with("utf-16");
}

/// Is what is_plain_ascii() the same text in the charset of that label?
bool is_same_in(std::string_view plain, std::string_view label) {
  if (starts_with_nocase(label, "iso-2022")) {
    return is_unshifted(plain);
  }
  if (starts_with_nocase(label, "utf-7") || starts_with_nocase(label, "unicode-1-1-utf-7")) {
    return plain.find('+') == std::string_view::npos;
  }
  return !shifts_ascii(canonical(lower(label)));
}

/// What is not the same text in UTF-8.
std::string converted(std::string_view bytes, std::string_view charset) {
  const auto label = lower(charset);
  const auto name = canonical(label);
  const bool shifts = shifts_ascii(name);
  const bool escapes = has_escapes(bytes);
  if (!shifts && !escapes && ascii_end(bytes) == bytes.size()) {
    return to_valid_utf8(bytes);
  }
  if (name.empty() || name == "utf-8" || (!shifts && escapes)) {
    const bool good = !escapes && bytes.find('\0') == std::string_view::npos;
    return good && is_valid_utf8(bytes) ? std::string(bytes)
                                        : made_valid_utf8(guess_charset(bytes).text);
  }
  auto result = convert(bytes, name);
  // A label that does not fit is no use: UTF-8 text under a foreign label is common, as are the
  // Western ones that software writes by default.
  const bool by_default = name == "cp1252" || name == "iso-8859-15";
  const bool doubtful = !result.known || result.errors > 0 ||
                        (by_default && (!is_western(bytes) || is_valid_utf8(bytes)));
  if (doubtful) {
    auto guessed = guess_charset(bytes);
    if (!result.known || guessed.errors < result.errors || result.errors == 0) {
      return made_valid_utf8(std::move(guessed.text));
    }
  }
  return made_valid_utf8(std::move(result.text));
}

}  // namespace

bool has_escapes(std::string_view bytes) noexcept {
  return bytes.find("\x1B$") != std::string_view::npos ||
         bytes.find("\x1B(") != std::string_view::npos;
}

bool is_plain_ascii(std::string_view bytes) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t tops = 0x8080808080808080;
  constexpr char escape = '\x1B';
  while (bytes.size() >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    const auto zero_where_escape = word ^ (ones * escape);
    if (((word | (word - ones) | (zero_where_escape - ones)) & tops) != 0) {
      return false;
    }
    bytes.remove_prefix(sizeof word);
  }
  return std::all_of(bytes.begin(), bytes.end(), [](char c) {
    return static_cast<std::uint8_t>(c) < 0x80U && c != '\0' && c != escape;
  });
}

bool is_unshifted(std::string_view bytes) noexcept {
  return is_plain_ascii(bytes) && bytes.find('\x0E') == std::string_view::npos &&
         bytes.find('\x0F') == std::string_view::npos;
}

std::string_view to_utf8(std::string_view bytes, std::string_view charset,
                         std::string& scratch) {
  charset = trim(charset);
  if (is_plain_ascii(bytes) && (charset.empty() || is_same_in(bytes, charset))) {
    return bytes;
  }
  scratch = converted(bytes, charset);
  return scratch;
}

std::string to_utf8(std::string_view bytes, std::string_view charset) {
  std::string scratch;
  const auto text = to_utf8(bytes, charset, scratch);
  return owned(text, scratch);
}

}  // namespace postmortem::mime
