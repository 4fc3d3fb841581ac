#include "mime/charset.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <iconv.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

/// Converters of this thread; opening one costs a file look-up.
class Converters {
 public:
  Converters() = default;
  Converters(const Converters&) = delete;
  Converters& operator=(const Converters&) = delete;
  Converters(Converters&&) = delete;
  Converters& operator=(Converters&&) = delete;
  ~Converters() {
    for (const auto& [name, handle] : open_) {
      close(handle);
    }
  }

  /// The converter to UTF-8, or an invalid one (is_open) where the charset is not known.
  iconv_t get(const std::string& charset) {
    const auto row = std::find_if(open_.begin(), open_.end(),
                                  [&](const auto& entry) { return entry.first == charset; });
    if (row != open_.end()) {
      if (is_open(row->second)) {
        iconv(row->second, nullptr, nullptr, nullptr, nullptr);
      }
      return row->second;
    }
    if (open_.size() >= most) {
      close(open_.front().second);
      open_.erase(open_.begin());
    }
    open_.emplace_back(charset, iconv_open("UTF-8", charset.c_str()));
    return open_.back().second;
  }

  static bool is_open(iconv_t handle) noexcept {
    return reinterpret_cast<std::intptr_t>(handle) != -1;
  }

 private:
  static void close(iconv_t handle) noexcept {
    if (is_open(handle)) {
      iconv_close(handle);
    }
  }

  // More than guess_charset tries: opening them again and again costs more than all else.
  static constexpr std::size_t most = 64;
  std::vector<std::pair<std::string, iconv_t>> open_{};
};

/// Charsets of one byte a character, the half below 0x80 ASCII.
constexpr auto single_byte = std::to_array<std::string_view>(
    {"cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1256", "cp1257", "cp850", "cp866",
     "cp874", "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-15", "koi8-r", "koi8-u"});

void append_converted(Converted& out, iconv_t handle, std::string_view bytes) {
  std::string input(bytes);
  char* in = input.data();
  std::size_t left = input.size();
  std::array<char, 4096> buffer;  // written to before it is read
  while (left > 0) {
    char* to = buffer.data();
    std::size_t room = buffer.size();
    const auto done = iconv(handle, &in, &left, &to, &room);
    const int why = errno;
    out.text.append(buffer.data(), buffer.size() - room);
    if (done != static_cast<std::size_t>(-1) || why == E2BIG) {
      continue;
    }
    append_utf8(out.text, U'\uFFFD');
    ++out.errors;
    ++in;
    --left;
  }
  // Some converters hold a letter back, for a mark that may follow.
  char* to = buffer.data();
  std::size_t room = buffer.size();
  iconv(handle, nullptr, nullptr, &to, &room);
  out.text.append(buffer.data(), buffer.size() - room);
}

Converted convert_with(iconv_t handle, std::string_view bytes) {
  Converted out;
  out.known = true;
  out.text.reserve(bytes.size() + bytes.size() / 2);
  append_converted(out, handle, bytes);
  return out;
}

/// Is it the same text in every ISO-2022 charset that has not been shifted?
bool is_unshifted(std::string_view bytes) noexcept {
  return is_plain_ascii(bytes) && bytes.find('\x0E') == std::string_view::npos &&
         bytes.find('\x0F') == std::string_view::npos;
}

/// ISO-2022-JP: what is mostly ASCII is converted but between an escape and the one that goes
/// back to ASCII.
Converted convert_shifts(iconv_t handle, std::string_view bytes) {
  constexpr std::string_view back = "\x1B(B";
  Converted out;
  out.known = true;
  out.text.reserve(bytes.size() + bytes.size() / 2);
  while (!bytes.empty()) {
    const auto plain = bytes.substr(0, bytes.find('\x1B'));
    if (is_unshifted(plain)) {
      out.text.append(plain);
    } else {
      append_converted(out, handle, plain);
    }
    bytes.remove_prefix(plain.size());
    const auto end = bytes.find(back);
    const auto shifted =
        bytes.substr(0, end == std::string_view::npos ? end : end + back.size());
    append_converted(out, handle, shifted);
    bytes.remove_prefix(shifted.size());
  }
  return out;
}

Converters& converters() {
  thread_local Converters own;
  return own;
}

std::unique_ptr<HighHalf> read_high_half(std::string_view charset) {
  const auto handle = converters().get(std::string(charset));
  if (!Converters::is_open(handle)) {
    return nullptr;
  }
  auto half = std::make_unique<HighHalf>();
  for (std::size_t i = 0; i < half->size(); ++i) {
    const char byte = static_cast<char>(0x80U + i);
    std::size_t pos = 0;
    (*half)[i] = next_code_point(convert_with(handle, {&byte, 1}).text, pos);
  }
  return half;
}

bool has_escapes(std::string_view bytes) noexcept {
  return bytes.find("\x1B$") != std::string_view::npos ||
         bytes.find("\x1B(") != std::string_view::npos;
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

}  // namespace

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

const HighHalf* high_half(std::string_view charset) {
  if (std::find(single_byte.begin(), single_byte.end(), charset) == single_byte.end()) {
    return nullptr;
  }
  thread_local std::vector<std::pair<std::string, std::unique_ptr<HighHalf>>> known;
  auto row = std::find_if(known.begin(), known.end(),
                          [&](const auto& entry) { return entry.first == charset; });
  if (row == known.end()) {
    row = known.emplace(known.end(), charset, read_high_half(charset));
  }
  return row->second.get();
}

Converted convert(std::string_view bytes, std::string_view charset) {
  // Names that iconv reads options from ("//TRANSLIT") are no charsets.
  if (charset.empty() || charset.size() > 40 || charset.find('/') != std::string_view::npos) {
    return {};
  }
  const auto* half = high_half(charset);
  if (half == nullptr) {
    const auto handle = converters().get(std::string(charset));
    if (!Converters::is_open(handle)) {
      return {};
    }
    // "ESC ." shifts what stands behind the way back, too.
    const bool in_shifts =
        charset.starts_with("iso-2022-jp") && bytes.find("\x1B.") == std::string_view::npos;
    return in_shifts ? convert_shifts(handle, bytes) : convert_with(handle, bytes);
  }
  Converted out;
  out.known = true;
  out.text.reserve(bytes.size() + bytes.size() / 4);
  for (std::size_t pos = 0; pos < bytes.size();) {
    const auto high = ascii_end(bytes, pos);
    out.text.append(bytes.substr(pos, high - pos));
    for (pos = high; pos < bytes.size() && is_high(bytes[pos]); ++pos) {
      const auto letter = (*half)[static_cast<std::uint8_t>(bytes[pos]) - 0x80U];
      append_utf8(out.text, letter);
      out.errors += letter == U'\uFFFD' ? 1 : 0;
    }
  }
  return out;
}

namespace {

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
  return text.data() == scratch.data() ? std::move(scratch) : std::string(text);
}

}  // namespace postmortem::mime
