#include "output/json_writer.h"

#include <algorithm>
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

/// Sixteen bytes that are looked at at once, on any processor that has instructions for it.
using Block = signed char __attribute__((vector_size(16)));

/// Are all bytes ASCII that needs no escape? What is beyond ASCII is below 0 here.
bool is_plain(const Block& block) noexcept {
  constexpr signed char before_first = 0x1F;
  const Block plain = (block > before_first) & (block != static_cast<signed char>('"')) &
                      (block != static_cast<signed char>('\\')) &
                      (block != static_cast<signed char>(delete_character));
  std::array<std::uint64_t, 2> halves{};
  std::memcpy(halves.data(), &plain, sizeof plain);
  return (halves[0] & halves[1]) == ~std::uint64_t{0};
}

/// First position from `pos` on that may hold a byte with an escape, or beyond ASCII, in steps
/// of a block.
std::size_t skip_plain(std::string_view text, std::size_t pos) noexcept {
  for (Block block{}; text.size() - pos >= sizeof block; pos += sizeof block) {
    std::memcpy(&block, text.data() + pos, sizeof block);
    if (!is_plain(block)) {
      break;
    }
  }
  return pos;
}

}  // namespace

void Json::string(std::string_view text) {
  char* to = room(text.size() + 2);
  *to++ = '"';
  // Nearly all text is ASCII without escapes.
  std::size_t plain = 0;
  if (Block block{}; text.size() >= sizeof block) {
    for (; plain < text.size(); plain += sizeof block) {
      const auto at =
          std::min(plain, text.size() - sizeof block);  // the last is looked at whole
      std::memcpy(&block, text.data() + at, sizeof block);
      if (!is_plain(block)) {
        break;
      }
      std::memcpy(to + at, &block, sizeof block);
    }
    plain = std::min(plain, text.size());
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
