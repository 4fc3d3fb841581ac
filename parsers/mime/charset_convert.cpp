#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <iconv.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/utf8.h"
#include "mime/charset.h"

namespace postmortem::mime {
namespace {

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

}  // namespace

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

}  // namespace postmortem::mime
