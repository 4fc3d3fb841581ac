#include "reports/text_region.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/limits.h"
#include "core/text.h"

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

bool is_header_field(const Line& line) noexcept {
  return std::any_of(header_fields.begin(), header_fields.end(), [&](std::string_view field) {
    return line.folded.starts_with(field) &&
           (field.ends_with(':') ||
            line.folded.substr(0, 40).find(':') != std::string_view::npos);
  });
}

/// Fields that no summary for people holds, but From: that comes first in a header.
bool is_transport_field(const Line& line) noexcept {
  constexpr auto names = std::to_array<std::string_view>(
      {"received:", "return-path:", "message-id:", "mime-version:", "content-type:", "from:",
       "dkim-signature:", "x-"});
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return line.folded.starts_with(name); });
}

constexpr bool is_local_char(char c) noexcept {
  return is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '=' || c == '/' ||
         c == '&' || c == '*' || c == '!' || c == '#' || c == '$' || c == '%' || c == '~' ||
         c == '?' || c == '^' || c == '`' || c == '{' || c == '}' || c == '|' ||
         static_cast<std::uint8_t>(c) >= 0x80U;
}
constexpr bool is_domain_char(char c) noexcept {
  return is_alnum(c) || c == '.' || c == '-' || c == '_' ||
         static_cast<std::uint8_t>(c) >= 0x80U;
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
  while (begin > floor && is_local_char(text[begin - 1])) {
    --begin;
  }
  while (begin < at && (text[begin] == '.' || text[begin] == '-' || text[begin] == '=' ||
                        text[begin] == '/')) {
    ++begin;  // "...jo@example.org", "To=jo@example.org"
  }
  return begin;
}

}  // namespace

std::size_t find_header_block(const std::vector<Line>& lines, std::size_t from) {
  for (std::size_t i = from; i < lines.size(); ++i) {
    if (!is_header_field(lines[i])) {
      continue;
    }
    std::size_t fields = 1;
    std::size_t others = 0;
    bool transported = is_transport_field(lines[i]);
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

std::string join_lines(const std::vector<Line>& lines, std::size_t from, std::size_t to,
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

namespace {

/// A letter of a script that is written without blanks, or its punctuation (U+2000 and up).
constexpr bool begins_wide(char c) noexcept {
  return static_cast<std::uint8_t>(c) >= 0xE2U;
}
constexpr bool is_ascii(char c) noexcept {
  return static_cast<std::uint8_t>(c) < 0x80U;
}

/// Words of such scripts may stand right in front of an address or behind it: "jo@example.org"
/// of "...は jo@example.orgへ". Within a label the scripts do not change.
AddressAt without_wide_words(std::string_view text, AddressAt address, std::size_t at) {
  if (is_ascii(text[at - 1])) {
    auto begin = at;
    while (begin > address.begin && is_ascii(text[begin - 1])) {
      --begin;
    }
    address.begin = begin;
  }
  for (auto end = at + 2; end < address.end; ++end) {
    if (begins_wide(text[end]) && is_ascii(text[end - 1]) && text[end - 1] != '.') {
      address.end = end;
    }
  }
  return address;
}

}  // namespace

std::vector<AddressAt> find_addresses(std::string_view text) {
  std::vector<AddressAt> out;
  std::size_t floor = 0;
  for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    auto begin = local_begin(text, at, floor);
    auto end = at + 1;
    while (end < text.size() && is_domain_char(text[end])) {
      ++end;
    }
    if (begin < at && end > at + 1) {
      const auto plain = without_wide_words(text, {begin, end}, at);
      begin = plain.begin;
      end = plain.end;
    }
    if (end + 1 < text.size() && text[end] == '[' && end == at + 1) {
      const auto close = text.find(']', end);
      end = close == std::string_view::npos || close - end > 48 ? end : close + 1;
    }
    while (end > at + 1 && (text[end - 1] == '.' || text[end - 1] == '-')) {
      --end;
    }
    floor = end;
    const auto domain = text.substr(at + 1, end - at - 1);
    const bool in_url = text.substr(0, begin).ends_with("://");
    if (begin < at && !in_url && end - begin <= limits::address_bytes && !domain.empty() &&
        (domain.find('.') != std::string_view::npos || domain == "localhost")) {
      out.push_back({begin, end});
    }
  }
  return out;
}

}  // namespace postmortem::reports
