#include "reports/text_region.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/limits.h"
#include "core/text.h"
#include "core/utf8.h"

namespace postmortem::reports {
namespace {

// Fields that returned headers begin with or hold in nearly every case.
constexpr auto header_fields = std::to_array<std::string_view>({"received:",
                                                                "return-path:",
                                                                "message-id:",
                                                                "from:",
                                                                "to:",
                                                                "subject:",
                                                                "date:",
                                                                "mime-version:",
                                                                "content-type:",
                                                                "content-transfer-encoding:",
                                                                "dkim-signature:",
                                                                "delivered-to:",
                                                                "x-",
                                                                "reply-to:",
                                                                "sender:",
                                                                "cc:",
                                                                "user-agent:",
                                                                "references:",
                                                                "in-reply-to:",
                                                                "authentication-results:",
                                                                "arc-",
                                                                "list-",
                                                                "domainkey-signature:",
                                                                "importance:"});

/// Some write the returned header indented.
std::string_view unindented(std::string_view line) noexcept {
  constexpr std::size_t deepest = 8;
  const auto begin = line.find_first_not_of(" \t");
  return begin == std::string_view::npos || begin > deepest ? line : line.substr(begin);
}

bool is_header_field(const Line& line) noexcept {
  const auto text = unindented(line.folded);
  // Words are no fields; that is told at their first blank.
  std::size_t end = 0;
  while (end < text.size() && text[end] != ':' && !is_blank(text[end])) {
    ++end;
  }
  if (end == text.size() || text.substr(end, 40).find(':') == std::string_view::npos) {
    return false;
  }
  return std::any_of(header_fields.begin(), header_fields.end(), [&](std::string_view field) {
    return text.starts_with(field) &&
           (field.ends_with(':') || text.substr(0, 40).find(':') != std::string_view::npos);
  });
}

/// Fields that no summary for people holds, but From: that comes first in a header.
bool is_transport_field(const Line& line) noexcept {
  constexpr auto names = std::to_array<std::string_view>(
      {"received:", "return-path:", "message-id:", "mime-version:", "content-type:", "from:",
       "dkim-signature:", "x-"});
  const auto text = unindented(line.folded);
  if (text.size() < line.folded.size()) {
    // Fields that a report tells of the message may stand indented too.
    return text.starts_with("received:") || text.starts_with("return-path:");
  }
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return text.starts_with(name); });
}

constexpr bool is_local_char(char c) noexcept {
  return is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '=' || c == '/' ||
         c == '&' || c == '*' || c == '!' || c == '#' || c == '$' || c == '%' || c == '~' ||
         c == '?' || c == '^' || c == '`' || c == '{' || c == '}' || c == '\'';
}
constexpr bool is_domain_char(char c) noexcept {
  return is_alnum(c) || c == '.' || c == '-' || c == '_';
}
constexpr bool is_high(char c) noexcept {
  return static_cast<std::uint8_t>(c) >= 0x80U;
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

/// From, To, Date and Subject of a letter that is given back with each line indented, and
/// nothing else among them.
bool begins_indented_header(std::span<const Line> lines, std::size_t from) noexcept {
  constexpr auto names = std::to_array<std::string_view>({"from:", "to:", "date:", "subj"});
  std::array<bool, names.size()> seen{};
  if (from == 0 || !lines[from - 1].is_empty() ||
      unindented(lines[from].text).size() == lines[from].text.size()) {
    return false;
  }
  bool in_header = true;
  for (auto i = from; i < lines.size(); ++i) {
    in_header = in_header && !lines[i].is_empty();
    // What stands behind it is the letter; a report goes on as it began.
    if (!lines[i].is_empty() &&
        (!is_blank(lines[i].text.front()) ||
         (in_header && lines[i].text.find(':') == std::string_view::npos))) {
      return false;
    }
    for (std::size_t k = 0; in_header && k < names.size(); ++k) {
      seen[k] = seen[k] || unindented(lines[i].folded).starts_with(names[k]);
    }
  }
  return std::all_of(seen.begin(), seen.end(), [](bool has) { return has; });
}

}  // namespace

std::vector<Line> split_lines(std::string_view text, std::string_view folded,
                              std::size_t most) {
  std::vector<Line> lines;
  lines.reserve(64);
  for (auto rest = text; !rest.empty() && lines.size() < most;) {
    const auto offset = text.size() - rest.size();
    const auto line = take_line(rest);
    lines.push_back({line, folded.substr(offset, line.size())});
  }
  return lines;
}

std::size_t find_header_block(std::span<const Line> lines, std::size_t from) {
  for (std::size_t i = from; i < lines.size(); ++i) {
    if (!is_header_field(lines[i])) {
      continue;
    }
    std::size_t fields = 1;
    std::size_t others = 0;
    bool transported = is_transport_field(lines[i]) || begins_indented_header(lines, i);
    for (std::size_t j = i + 1; j < lines.size() && fields < 4 && others < 2; ++j) {
      if (is_header_field(lines[j])) {
        ++fields;
        transported = transported || is_transport_field(lines[j]);
      } else if (lines[j].is_empty()) {
        break;
      } else if (!is_blank(lines[j].text.front())) {
        ++others;
      }
    }
    // "To, Date, Subject" alone may be the reporter's own words about the message.
    if (transported && (fields >= 4 || (fields == 3 && others == 0))) {
      return i;
    }
  }
  return lines.size();
}

std::string join_lines(std::span<const Line> lines, std::size_t from, std::size_t to,
                       std::size_t limit) {
  std::string out;
  for (auto i = from; i < std::min(to, lines.size()) && out.size() < limit; ++i) {
    const auto before = out.size();
    if (!out.empty()) {
      out.push_back(' ');
    }
    append_squeezed(out, lines[i].text);
    if (out.size() == before + 1) {
      out.pop_back();
    }
  }
  return std::string(utf8_prefix(out, limit));
}

std::vector<AddressAt> find_addresses(std::string_view text) {
  std::vector<AddressAt> out;
  std::size_t floor = 0;
  for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    const auto begin = local_begin(text, at, floor);
    auto end = domain_end(text, at + 1);
    if (end + 1 < text.size() && text[end] == '[' && end == at + 1) {
      const auto close = text.find(']', end);
      end = close == std::string_view::npos || close - end > 48 ? end : close + 1;
    }
    while (end > at + 1 && (text[end - 1] == '.' || text[end - 1] == '-')) {
      --end;
    }
    floor = end;
    const auto domain = text.substr(at + 1, end - at - 1);
    // Networks of old, and hosts of a house, have names of one word.
    const bool set_apart =
        trim(text) == text.substr(begin, end - begin) ||
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
