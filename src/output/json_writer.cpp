#include "output/json_writer.h"

#include <array>
#include <cstdint>
#include <cstring>

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

/// First position from `pos` on that may hold a byte with an escape, in steps of eight.
std::size_t skip_plain(std::string_view text, std::size_t pos) noexcept {
  constexpr std::uint64_t spaces = 0x2020202020202020;
  constexpr std::uint64_t tops = 0x8080808080808080;
  while (text.size() - pos >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + pos, sizeof word);
    const auto control = (word - spaces) & ~word & tops;
    if ((control | has_byte(word, '"') | has_byte(word, '\\') |
         has_byte(word, delete_character) | has_byte(word, c1_lead)) != 0) {
      break;
    }
    pos += sizeof word;
  }
  return pos;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t begin = 0;
  for (auto pos = skip_plain(text, 0); pos < text.size(); pos = skip_plain(text, pos + 1)) {
    const auto byte = static_cast<std::uint8_t>(text[pos]);
    const char escape = escapes[byte];
    const bool is_c1 = escape == first_of_c1;
    if (escape == '\0' || (is_c1 && static_cast<std::uint8_t>(text[pos + 1]) >= 0xA0)) {
      continue;
    }
    out.append(text.substr(begin, pos - begin));
    const auto code = is_c1 ? static_cast<std::uint8_t>(text[++pos]) : byte;
    begin = pos + 1;
    out.push_back('\\');
    out.push_back(is_c1 ? 'u' : escape);
    if (is_c1 || escape == 'u') {
      constexpr std::string_view hex = "0123456789ABCDEF";
      out.append("00").push_back(hex[code >> 4U]);
      out.push_back(hex[code & 15U]);
    }
  }
  out.append(text.substr(begin)).push_back('"');
}

}  // namespace postmortem::output
