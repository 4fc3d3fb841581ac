#include "output/summary.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "output/table.h"

namespace postmortem::output {
namespace {

constexpr std::size_t most_causes = 12;  ///< told one by one

std::string bar(std::uint64_t count, std::uint64_t most, std::size_t room) {
  constexpr auto eighths =
      std::to_array<std::string_view>({"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"});
  const auto units = most == 0 ? 0 : std::max<std::uint64_t>(1, count * room * 8 / most);
  std::string out;
  for (std::uint64_t i = 0; i < units / 8; ++i) {
    out += "█";
  }
  return out.append(eighths.at(units % 8));
}

/// The causes, the most frequent first, with bars.
void put_causes(Lines& lines, const Summary& summary) {
  std::vector<std::pair<std::uint64_t, std::string>> rows;
  for (const auto& [cause, count] : summary.causes) {
    rows.emplace_back(count, cause);
  }
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  const std::size_t room = std::min<std::size_t>(40, lines.width() / 6);
  const auto text_room = std::min<std::size_t>(76, lines.width() - 12 - room);
  std::uint64_t rest = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& [count, cause] = rows[i];
    if (i >= most_causes) {
      rest += count;
      continue;
    }
    const auto& title = summary.cause_titles.at(cause);
    lines.whole("  " + right(count, 8) + "  " +
                padded(shorten(title.empty() ? cause : title, text_room - 2), text_room) +
                lines.inked(bar(count, rows.front().first, room), Ink::blue));
  }
  if (rest > 0) {
    lines.whole("  " + right(rest, 8) + "  of " +
                plural(rows.size() - most_causes, "other cause", "other causes"));
  }
}

}  // namespace

void Summary::add(const Event& event) {
  ++events;
  ++kinds.at(static_cast<std::size_t>(event.kind));
  if (is_trouble(event.kind)) {
    ++causes[event.verdict.cause];
    cause_titles.try_emplace(event.verdict.cause, event.advice.title);
  }
}

void append_summary(std::string& out, const Summary& summary, std::span<const Problem> problems,
                    std::size_t shown_problems, TableStyle style) {
  Lines lines(out, style);
  lines.whole(plural(summary.messages, "message", "messages") + ", " +
                  plural(summary.events, "event", "events"),
              Ink::bold);
  for (const auto& kind : event_kinds) {
    const auto count = summary.kinds.at(static_cast<std::size_t>(kind.id));
    if (count > 0) {
      lines.whole("  " + right(count, 8) + "  " + lines.inked(kind.title, ink_of(kind.id)));
    }
  }
  if (!summary.causes.empty()) {
    lines.empty();
    lines.whole("Causes", Ink::bold);
    put_causes(lines, summary);
  }
  if (problems.empty() || shown_problems == 0) {
    return;
  }
  lines.empty();
  lines.whole("What explains most of it", Ink::bold);
  lines.empty();
  const auto shown = std::min(shown_problems, problems.size());
  for (std::size_t i = 0; i < shown; ++i) {
    append_problem_table(out, problems[i], i + 1, style);
  }
  if (shown < problems.size()) {
    lines.wrapped("", "",
                  "and " + plural(problems.size() - shown, "more problem", "more problems") +
                      "; record them with `postmortem ingest`, and `postmortem problems` tells "
                      "all of them",
                  Ink::dim);
    lines.empty();
  }
}

}  // namespace postmortem::output
