#include "reports/text_region.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/text.h"

namespace postmortem::reports {
namespace {

// Fields that returned headers begin with or hold in nearly every case.
constexpr auto header_fields = std::to_array<std::string_view>({"authentication-results:",
                                                                "arc-",
                                                                "cc:",
                                                                "content-type:",
                                                                "content-transfer-encoding:",
                                                                "date:",
                                                                "delivered-to:",
                                                                "dkim-signature:",
                                                                "domainkey-signature:",
                                                                "from:",
                                                                "importance:",
                                                                "in-reply-to:",
                                                                "list-",
                                                                "message-id:",
                                                                "mime-version:",
                                                                "received:",
                                                                "references:",
                                                                "reply-to:",
                                                                "return-path:",
                                                                "sender:",
                                                                "subject:",
                                                                "to:",
                                                                "user-agent:",
                                                                "x-"});

/// Some write the returned header indented.
std::string_view unindented(std::string_view line) noexcept {
  constexpr std::size_t deepest = 8;
  std::size_t begin = 0;
  while (begin < line.size() && begin <= deepest && is_blank(line[begin])) {
    ++begin;
  }
  return begin == line.size() || begin > deepest ? line : line.substr(begin);
}

/// Does a name of `header_fields` begin with it?
constexpr bool is_first_letter(char c) noexcept {
  constexpr auto letters = [] {
    std::uint32_t bits = 0;
    for (const auto name : header_fields) {
      bits |= std::uint32_t{1} << static_cast<unsigned>(name.front() - 'a');
    }
    return bits;
  }();
  return c >= 'a' && c <= 'z' && ((letters >> static_cast<unsigned>(c - 'a')) & 1U) != 0;
}

bool is_header_field(const Line& line) noexcept {
  const auto text = unindented(line.folded);
  // Most lines are told to be none by their first letter.
  if (text.empty() || !is_first_letter(text.front())) {
    return false;
  }
  const auto field =
      std::find_if(header_fields.begin(), header_fields.end(), [&](std::string_view name) {
        return name.front() == text.front() && text.starts_with(name);
      });
  return field != header_fields.end() &&
         (field->ends_with(':') || text.substr(0, 40).find(':') != std::string_view::npos);
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
  lines.reserve(32);  // what most reports have, and malloc gives at once
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

void append_line(std::string& out, const Line& line) {
  const auto before = out.size();
  if (!out.empty()) {
    out.push_back(' ');
  }
  append_squeezed(out, line.text);
  if (out.size() == before + 1) {
    out.pop_back();
  }
}

}  // namespace postmortem::reports
