#include "core/utf8.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

namespace postmortem {
namespace {

constexpr bool is_tail(std::uint8_t byte) noexcept {
  return (byte & 0xC0U) == 0x80U;
}

/// Length of the valid sequence at `text[pos]`, 0 where there is none (Unicode 15 table 3-7).
std::size_t sequence_length(std::string_view text, std::size_t pos) noexcept {
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(text[pos + i]); };
  const auto left = text.size() - pos;
  const auto lead = at(0);
  if (lead < 0x80U) {
    return 1;
  }
  if (lead < 0xC2U || lead > 0xF4U || left < 2 || !is_tail(at(1))) {
    return 0;
  }
  if (lead < 0xE0U) {
    return 2;
  }
  if (left < 3 || !is_tail(at(2)) || (lead == 0xE0U && at(1) < 0xA0U) ||
      (lead == 0xEDU && at(1) > 0x9FU)) {
    return 0;
  }
  if (lead < 0xF0U) {
    return 3;
  }
  const bool good = left >= 4 && is_tail(at(3)) && (lead != 0xF0U || at(1) >= 0x90U) &&
                    (lead != 0xF4U || at(1) <= 0x8FU);
  return good ? 4 : 0;
}

}  // namespace

std::size_t ascii_end(std::string_view text, std::size_t pos) noexcept {
  constexpr std::uint64_t tops = 0x8080808080808080;
  using Word = std::uint64_t;
  using Words = std::array<Word, 4>;
  for (Words words{}; text.size() - pos >= sizeof words; pos += sizeof words) {
    std::memcpy(&words, text.data() + pos, sizeof words);
    if (((words[0] | words[1] | words[2] | words[3]) & tops) != 0) {
      break;
    }
  }
  for (Word word = 0; text.size() - pos >= sizeof word; pos += sizeof word) {
    std::memcpy(&word, text.data() + pos, sizeof word);
    if ((word & tops) != 0) {
      break;
    }
  }
  while (pos < text.size() && static_cast<std::uint8_t>(text[pos]) < 0x80U) {
    ++pos;
  }
  return pos;
}

bool is_valid_utf8(std::string_view text) noexcept {
  for (auto pos = ascii_end(text, 0); pos < text.size();) {
    const auto length = sequence_length(text, pos);
    if (length == 0) {
      return false;
    }
    pos += length;
    if (length == 1) {
      pos = ascii_end(text, pos);
    }
  }
  return true;
}

namespace {

/// Valid UTF-8 without NULs.
bool is_good(std::string_view text) noexcept {
  return text.find('\0') == std::string_view::npos && is_valid_utf8(text);
}

}  // namespace

std::string made_valid_utf8(std::string text) {
  return is_good(text) ? std::move(text) : to_valid_utf8(text);
}

std::string to_valid_utf8(std::string_view text) {
  if (is_good(text)) {
    return std::string(text);
  }
  std::string out;
  out.reserve(text.size() + text.size() / 2);
  for (std::size_t pos = 0; pos < text.size();) {
    const auto length = text[pos] == '\0' ? 0 : sequence_length(text, pos);
    if (length == 0) {
      append_utf8(out, U'\uFFFD');
      ++pos;
    } else {
      out.append(text.substr(pos, length));
      pos += length;
    }
  }
  return out;
}

std::string_view utf8_prefix(std::string_view text, std::size_t bytes) noexcept {
  if (text.size() <= bytes) {
    return text;
  }
  while (bytes > 0 && (static_cast<std::uint8_t>(text[bytes]) & 0xC0U) == 0x80U) {
    --bytes;
  }
  return text.substr(0, bytes);
}

void append_utf8(std::string& out, char32_t code_point) {
  if (code_point > 0x10FFFFU || (code_point >= 0xD800U && code_point <= 0xDFFFU)) {
    code_point = U'\uFFFD';
  }
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80U) {
    put(code_point);
  } else if (code_point < 0x800U) {
    put(0xC0U | (code_point >> 6U));
    put(0x80U | (code_point & 0x3FU));
  } else if (code_point < 0x10000U) {
    put(0xE0U | (code_point >> 12U));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  } else {
    put(0xF0U | (code_point >> 18U));
    put(0x80U | ((code_point >> 12U) & 0x3FU));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  }
}

char32_t next_code_point(std::string_view text, std::size_t& pos) noexcept {
  const auto length = sequence_length(text, pos);
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[pos + i]); };
  if (length == 0) {
    ++pos;
    return U'\uFFFD';
  }
  char32_t value = length == 1 ? byte(0) : byte(0) & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  pos += length;
  return value;
}

}  // namespace postmortem
