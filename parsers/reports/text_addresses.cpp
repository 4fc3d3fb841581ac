#include <algorithm>
#include <array>
#include <cstdint>

#include "core/limits.h"
#include "core/text.h"
#include "core/utf8.h"
#include "reports/text_region.h"

namespace postmortem::reports {
namespace {

constexpr bool is_local_char(char c) noexcept {
  return is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '=' || c == '/' ||
         c == '&' || c == '*' || c == '!' || c == '#' || c == '$' || c == '%' || c == '~' ||
         c == '?' || c == '^' || c == '`' || c == '{' || c == '}' || c == '\'';
}
constexpr bool is_domain_char(char c) noexcept {
  return is_alnum(c) || c == '.' || c == '-' || c == '_';
}

/// Letters that may stand among ASCII ones in an address (RFC 6531).
bool is_latin_letter(char32_t c) noexcept {
  return (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x1E00 && c <= 0x1EFF);
}
/// Letters of other scripts. They make up an address on their own; where they touch ASCII
/// letters, they are words that were written up to it ("联系jo@example.org").
bool is_other_letter(char32_t c) noexcept {
  return (c >= 0x370 && c <= 0x1DFF && c != 0x60C && c != 0x61B && c != 0x61F) ||
         (c >= 0x1F00 && c <= 0x1FFF) || (c >= 0x3005 && c <= 0x3007) ||
         (c >= 0x3041 && c <= 0x30FF && c != 0x30FB) || (c >= 0x3400 && c <= 0x9FFF) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x20000 && c <= 0x3FFFF);
}

/// The code point that ends before `end` (> 0).
char32_t code_point_before(std::string_view text, std::size_t end,
                           std::size_t& begin) noexcept {
  begin = end - 1;
  while (begin > 0 && end - begin < 4 &&
         (static_cast<std::uint8_t>(text[begin]) & 0xC0U) == 0x80U) {
    --begin;
  }
  auto pos = begin;
  return next_code_point(text, pos);
}

/// Names in front of "=" or ":" that are no part of a local part ("rcpt=jo@example.org").
bool is_key(std::string_view word) noexcept {
  constexpr auto keys = std::to_array<std::string_view>({"to",
                                                         "from",
                                                         "rcpt",
                                                         "recipient",
                                                         "recipients",
                                                         "sender",
                                                         "orcpt",
                                                         "user",
                                                         "address",
                                                         "addr",
                                                         "contact",
                                                         "for",
                                                         "mail",
                                                         "email",
                                                         "e-mail",
                                                         "envelope-to",
                                                         "final-recipient",
                                                         "original-recipient",
                                                         "envelope-from",
                                                         "mailfrom",
                                                         "mail_from",
                                                         "rcpt_to",
                                                         "rcptto",
                                                         "mailbox",
                                                         "destination",
                                                         "account",
                                                         "ctladdr",
                                                         "dest",
                                                         "cc",
                                                         "reply-to"});
  return std::any_of(keys.begin(), keys.end(),
                     [&](std::string_view key) { return equals_nocase(key, word); });
}

/// "odbiorca=jo@example.org": any one word may be such a name, but not the user in front of a
/// domain ("jo=example.org@list.example.net") or a tag ("prvs=1234=jo@example.org").
bool is_key_of(std::string_view word, std::string_view rest) noexcept {
  return is_key(word) || (word.size() >= 3 &&
                          std::all_of(word.begin(), word.end(),
                                      [](char c) { return is_alpha(c) || c == '_'; }) &&
                          rest.find_first_of(".=") == std::string_view::npos);
}

/// Start of the local part that ends before `at`.
std::size_t local_begin(std::string_view text, std::size_t at, std::size_t floor) noexcept {
  auto begin = at;
  if (begin > floor && text[begin - 1] == '"') {
    const auto open = text.rfind('"', begin - 2);
    if (begin >= 2 && open != std::string_view::npos && open >= floor && begin - open < 70) {
      return open;
    }
  }
  bool ascii = false;
  while (begin > floor) {
    std::size_t previous = begin - 1;
    if (is_local_char(text[previous])) {
      ascii = ascii || is_alpha(text[previous]);
    } else if (is_high(text[previous])) {
      const auto letter = code_point_before(text, begin, previous);
      if (!is_latin_letter(letter) && !(is_other_letter(letter) && !ascii)) {
        break;
      }
    } else {
      break;
    }
    begin = std::max(previous, floor);
  }
  while (begin < at && (text[begin] == '.' || text[begin] == '-' || text[begin] == '=' ||
                        text[begin] == '/' || text[begin] == '\'' || text[begin] == '*')) {
    ++begin;  // "...jo@example.org", "To=jo@example.org"
  }
  const auto sign = text.substr(begin, at - begin).find('=');
  if (sign != std::string_view::npos &&
      is_key_of(text.substr(begin, sign),
                text.substr(begin + sign + 1, at - begin - sign - 1))) {
    begin += sign + 1;
  }
  return begin;
}

/// End of the domain that begins at `pos`. A label in a script without spaces ends it where it
/// follows ASCII letters: those are the next words.
std::size_t domain_end(std::string_view text, std::size_t pos) noexcept {
  bool ascii = false;
  while (pos < text.size()) {
    if (is_domain_char(text[pos])) {
      ascii = is_alpha(text[pos]) || (ascii && text[pos] != '.');
      ++pos;
      continue;
    }
    auto next = pos;
    const auto letter = is_high(text[pos]) ? next_code_point(text, next) : U' ';
    if (!is_latin_letter(letter) && !(is_other_letter(letter) && !ascii)) {
      break;
    }
    pos = next;
  }
  return pos;
}

}  // namespace

std::vector<AddressAt> find_addresses(std::string_view text) {
  constexpr std::size_t longest_literal = 49;  // of an address in brackets, with these
  std::vector<AddressAt> out;
  const auto whole = trim(text);
  std::size_t floor = 0;
  for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    const auto begin = local_begin(text, at, floor);
    auto end = domain_end(text, at + 1);
    if (end + 1 < text.size() && text[end] == '[' && end == at + 1) {
      const auto close = text.substr(end, longest_literal).find(']');
      end += close == std::string_view::npos ? 0 : close + 1;
    }
    while (end > at + 1 && (text[end - 1] == '.' || text[end - 1] == '-')) {
      --end;
    }
    floor = end;
    const auto domain = text.substr(at + 1, end - at - 1);
    // Networks of old, and hosts of a house, have names of one word.
    const bool set_apart =
        whole == text.substr(begin, end - begin) ||
        (begin > 0 && text[begin - 1] == '<' && end < text.size() && text[end] == '>');
    const bool in_url = text.substr(0, begin).ends_with("://");
    if (begin < at && !in_url && end - begin <= limits::address_bytes && !domain.empty() &&
        (domain.find('.') != std::string_view::npos || domain == "localhost" || set_apart)) {
      out.push_back({begin, end});
    }
  }
  return out;
}

}  // namespace postmortem::reports
