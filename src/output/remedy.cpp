#include "output/remedy.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "output/zone_text.h"

namespace postmortem::output {
namespace {

constexpr std::ptrdiff_t most_lines = 12;  ///< past these no page to read is told

constexpr std::string_view nobody = "nobody";

/// Who acts (rules/causes.toml), for people.
std::string_view who_acts(std::string_view who) noexcept {
  constexpr auto rows = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"sender-admin", "for the administrator of the sending server"},
      {"list-owner", "for the owner of the list or address book"},
      {"recipient-admin", "for the recipient's administrator: tell them another way"},
      {"recipient", "for the recipient: tell them another way"},
      {"sender", "for the sender of the message"},
  });
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const auto& entry) { return entry.first == who; });
  return row == rows.end() ? std::string_view{} : row->second;
}

/// On one line where it fits; otherwise the name on a line of its own, with the parentheses
/// that let a record go on (RFC 1035 section 5.1). Never broken elsewhere: people copy it.
void put_record(Lines& lines, const DnsRecord& record) {
  const auto name = show_safely(record.name);
  const auto rest = show_safely(record.type) + "  " + zone_value(record);
  if (4 + columns(name) + 2 + columns(rest) <= lines.width()) {
    lines.whole("    " + lines.inked(name + "  " + rest, Ink::bold));
  } else {
    lines.whole("    " + lines.inked(name + " (", Ink::bold));
    lines.whole("      " + lines.inked(rest + " )", Ink::bold));
  }
}

std::ptrdiff_t line_count(std::string_view text) {
  return std::count(text.begin(), text.end(), '\n');
}

std::string heading(const Advice& advice) {
  if (advice.who == nobody) {
    return advice.steps.empty() ? "Nothing to do" : "Nothing to do for now";
  }
  return "What to do";
}

void put_steps(Lines& lines, const Advice& advice) {
  const auto who = who_acts(advice.who);
  lines.whole("  " + lines.inked(heading(advice), Ink::bold) +
              (who.empty() ? "" : ", " + std::string(who)));
  std::size_t number = 0;
  for (const auto& step : advice.steps) {
    auto first = std::to_string(++number) + ". ";
    first.insert(0, first.size() < 4 ? 5 - first.size() : 1, ' ');
    lines.wrapped(first, std::string(first.size(), ' '), step);
  }
}

/// The records, each with its note where one more line or two can be had.
void append_records(std::string& out, const std::vector<DnsRecord>& records, TableStyle style,
                    std::ptrdiff_t room) {
  std::vector<std::array<std::string, 2>> texts;  ///< record and note, laid out
  for (const auto& record : records) {
    auto& [whole, note] = texts.emplace_back();
    Lines lines(whole, style);
    put_record(lines, record);
    room -= line_count(whole);
    if (!record.note.empty()) {
      Lines(note, style).wrapped("      (", "       ", record.note + ')', Ink::dim);
    }
  }
  for (const auto& [whole, note] : texts) {
    out += whole;
    if (line_count(note) <= room) {
      room -= line_count(note);
      out += note;
    }
  }
}

}  // namespace

void append_remedy(std::string& out, const Advice& advice, TableStyle style) {
  if (advice.steps.empty() && advice.who != nobody) {
    return;
  }
  std::string text;
  Lines lines(text, style);
  put_steps(lines, advice);
  if (!advice.dns.empty()) {
    lines.whole("  " + lines.inked(advice.dns.size() == 1 ? "DNS record to create"
                                                          : "DNS records to create",
                                   Ink::bold));
    append_records(text, advice.dns, style, most_lines - line_count(text));
  }
  const auto unsaid = std::find_if(
      advice.references.begin(), advice.references.end(), [&](const std::string& reference) {
        return std::none_of(advice.steps.begin(), advice.steps.end(), [&](const auto& step) {
          return step.find(reference) != std::string::npos;
        });
      });
  if (unsaid != advice.references.end() && line_count(text) < most_lines) {
    lines.wrapped("  See ", "      ", *unsaid, Ink::dim);
  }
  out += text;
}

}  // namespace postmortem::output
