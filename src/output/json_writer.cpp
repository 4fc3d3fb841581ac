#include "output/json_writer.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "core/utf8.h"

namespace postmortem::output {
namespace {

/// In `escapes`: the byte may be the first of a control character from U+0080 to U+009F.
constexpr char first_of_c1 = '1';
constexpr unsigned char c1_lead = 0xC2;
constexpr unsigned char delete_character = 0x7F;

/// Which bytes a JSON string may not hold as they are (RFC 8259 section 7) or should not, since
/// they drive a terminal, and the letter that stands for them behind a backslash; 'u' where
/// there is none.
constexpr auto escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) {
    table.at(c) = 'u';
  }
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table[delete_character] = 'u';
  table[c1_lead] = first_of_c1;
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}();

/// Has one of the eight bytes the value `wanted`? (The lowest such byte is told for sure.)
constexpr std::uint64_t has_byte(std::uint64_t word, unsigned char wanted) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t tops = 0x8080808080808080;
  const auto zero_where_same = word ^ (ones * wanted);
  return (zero_where_same - ones) & ~zero_where_same & tops;
}

/// May one of the eight bytes need an escape, or begin a character that does?
constexpr bool is_special(std::uint64_t word) noexcept {
  constexpr std::uint64_t spaces = 0x2020202020202020;
  constexpr std::uint64_t tops = 0x8080808080808080;
  const auto control = (word - spaces) & ~word & tops;
  return (control | has_byte(word, '"') | has_byte(word, '\\') |
          has_byte(word, delete_character) | has_byte(word, c1_lead)) != 0;
}

/// First position from `pos` on that may hold a byte with an escape, in steps of eight.
std::size_t skip_plain(std::string_view text, std::size_t pos) noexcept {
  while (text.size() - pos >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + pos, sizeof word);
    if (is_special(word)) {
      break;
    }
    pos += sizeof word;
  }
  return pos;
}

}  // namespace

void Json::string(std::string_view text) {
  constexpr std::uint64_t tops = 0x8080808080808080;
  char* to = room(text.size() + 2);
  *to++ = '"';
  // Nearly all text is ASCII without escapes.
  std::size_t plain = 0;
  while (text.size() - plain >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + plain, sizeof word);
    if ((word & tops) != 0 || is_special(word)) {
      break;
    }
    std::memcpy(to + plain, &word, sizeof word);
    plain += sizeof word;
  }
  while (plain < text.size()) {
    const auto byte = static_cast<std::uint8_t>(text[plain]);
    if (byte >= 0x80U || escapes[byte] != '\0') {
      break;
    }
    to[plain] = text[plain];
    ++plain;
  }
  used_ += plain + 1;
  if (const auto rest = text.substr(plain); !rest.empty()) {
    if (is_valid_utf8(rest)) {
      escaped(rest);
    } else {
      escaped(to_valid_utf8(rest));
    }
  }
  put('"');
}

/// `text` is valid UTF-8, so that no first byte of a character is the last of all.
void Json::escaped(std::string_view text) {
  std::size_t begin = 0;
  for (auto pos = skip_plain(text, 0); pos < text.size(); pos = skip_plain(text, pos + 1)) {
    const auto byte = static_cast<std::uint8_t>(text[pos]);
    const char escape = escapes[byte];
    const bool is_c1 = escape == first_of_c1;
    if (escape == '\0' || (is_c1 && static_cast<std::uint8_t>(text[pos + 1]) >= 0xA0)) {
      continue;
    }
    put(text.substr(begin, pos - begin));
    const auto code = is_c1 ? static_cast<std::uint8_t>(text[++pos]) : byte;
    begin = pos + 1;
    put('\\');
    put(is_c1 ? 'u' : escape);
    if (is_c1 || escape == 'u') {
      constexpr std::string_view hex = "0123456789ABCDEF";
      put("00");
      put(hex[code >> 4U]);
      put(hex[code & 15U]);
    }
  }
  put(text.substr(begin));
}

}  // namespace postmortem::output
