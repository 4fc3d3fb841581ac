#include "output/remedy.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace postmortem::output {
namespace {

constexpr std::ptrdiff_t most_lines = 12;  ///< past these no page to read is told

/// Who acts (rules/causes.toml), for people.
std::string_view who_acts(std::string_view who) noexcept {
  constexpr auto rows = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"sender-admin", "for the administrator of the sending server"},
      {"list-owner", "for the owner of the list or address book"},
      {"recipient-admin", "for the recipient's administrator: tell them another way"},
      {"recipient", "for the recipient: tell them another way"},
      {"sender", "for the sender of the message"},
      {"nobody", "nobody need act"},
  });
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const auto& entry) { return entry.first == who; });
  return row == rows.end() ? std::string_view{} : row->second;
}

/// On one line where it fits, as it would stand in a zone; otherwise the name on a line of its
/// own. Never broken: people copy it.
void put_record(Lines& lines, const DnsRecord& record) {
  const auto name = show_safely(record.name);
  const auto rest = show_safely(record.type) + "  " + show_safely(record.value);
  if (4 + columns(name) + 2 + columns(rest) <= lines.width()) {
    lines.whole("    " + lines.inked(name + "  " + rest, Ink::bold));
  } else {
    lines.whole("    " + lines.inked(name, Ink::bold));
    lines.whole("      " + lines.inked(rest, Ink::bold));
  }
}

}  // namespace

void append_remedy(std::string& out, const Advice& advice, TableStyle style) {
  if (advice.steps.empty()) {
    return;
  }
  const auto begin = out.size();
  Lines lines(out, style);
  const auto who = who_acts(advice.who);
  lines.whole("  " + lines.inked("What to do", Ink::bold) +
              (who.empty() ? "" : ", " + std::string(who)));
  std::size_t number = 0;
  for (const auto& step : advice.steps) {
    auto first = std::to_string(++number) + ". ";
    first.insert(0, first.size() < 4 ? 5 - first.size() : 1, ' ');
    lines.wrapped(first, std::string(first.size(), ' '), step);
  }
  if (!advice.dns.empty()) {
    lines.whole("  " + lines.inked(advice.dns.size() == 1 ? "DNS record to create"
                                                          : "DNS records to create",
                                   Ink::bold));
    for (const auto& record : advice.dns) {
      put_record(lines, record);
    }
  }
  const auto unsaid = std::find_if(
      advice.references.begin(), advice.references.end(), [&](const std::string& reference) {
        return std::none_of(advice.steps.begin(), advice.steps.end(), [&](const auto& step) {
          return step.find(reference) != std::string::npos;
        });
      });
  const auto used =
      std::count(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), '\n');
  if (unsaid != advice.references.end() && used < most_lines) {
    lines.wrapped("  See ", "      ", *unsaid, Ink::dim);
  }
}

}  // namespace postmortem::output
