#include "output/table.h"

#include <algorithm>

#include "core/text.h"
#include "core/timestamp.h"

namespace postmortem::output {
namespace {

Ink ink_of(EventKind kind) noexcept {
  switch (kind) {
    case EventKind::failure:
    case EventKind::complaint:
      return Ink::red;
    case EventKind::delay:
    case EventKind::unrecognised:
      return Ink::yellow;
    case EventKind::success:
    case EventKind::relayed:
    case EventKind::expanded:
      return Ink::green;
    case EventKind::disposition:
    case EventKind::autoreply:
    case EventKind::not_a_report:
      break;
  }
  return Ink::plain;
}

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

std::string_view plain_action(AddressAction action) noexcept {
  switch (action) {
    case AddressAction::keep:
      return "keep the address";
    case AddressAction::pause:
      return "pause the address for a while";
    case AddressAction::suppress:
      return "take the address off";
  }
  return {};
}

void put_row(Lines& lines, std::string_view label, std::string_view text,
             Ink ink = Ink::plain) {
  if (text.empty()) {
    return;
  }
  std::string first = "  " + std::string(label);
  first.resize(12, ' ');
  lines.wrapped(first, std::string(12, ' '), text, ink);
}

void put_advice(Lines& lines, const Advice& advice) {
  if (!advice.steps.empty()) {
    lines.empty();
    const auto who = who_acts(advice.who);
    lines.whole("  " + lines.inked("What to do", Ink::bold) +
                (who.empty() ? "" : ", " + std::string(who)));
    std::size_t number = 0;
    for (const auto& step : advice.steps) {
      auto first = std::to_string(++number) + ". ";
      first.insert(0, first.size() < 4 ? 5 - first.size() : 1, ' ');
      lines.wrapped(first, std::string(first.size(), ' '), step);
    }
  }
  if (!advice.dns.empty()) {
    lines.empty();
    lines.whole("  " + lines.inked("DNS records to create", Ink::bold));
    for (const auto& record : advice.dns) {
      lines.whole("    " + show_safely(record.name));
      lines.whole("      " + show_safely(record.type) + "  " + show_safely(record.value),
                  Ink::bold);
      lines.wrapped("      ", "      ", record.note, Ink::dim);
    }
  }
  if (!advice.references.empty()) {
    lines.empty();
    for (const auto& reference : advice.references) {
      lines.wrapped("  See ", "      ", reference, Ink::dim);
    }
  }
}

std::string refused_by(const Event& event) {
  std::string out = event.verdict.provider;
  if (!event.remote_mta.empty()) {
    out += out.empty() ? event.remote_mta : " (" + event.remote_mta + ')';
  }
  return out;
}

std::string verdict_line(const Event& event) {
  const auto& verdict = event.verdict;
  if (verdict.cause.empty()) {
    return {};
  }
  std::string out = verdict.cause;
  if (verdict.permanence != Permanence::unknown) {
    out.append(", ").append(key(verdict.permanence));
  }
  out.append("; ").append(plain_action(verdict.address_action));
  if (!verdict.rule.empty()) {
    out += " (rule " + verdict.rule + ", " +
           std::to_string(static_cast<int>(verdict.confidence * 100 + 0.5)) + " % sure)";
  }
  return out;
}

std::string plural(std::uint64_t count, std::string_view one, std::string_view more) {
  return std::to_string(count).append(" ").append(count == 1 ? one : more);
}

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

std::string padded(std::string text, std::size_t width) {
  const auto used = columns(text);
  text.append(used < width ? width - used : 0, ' ');
  return text;
}

std::string right(std::uint64_t number, std::size_t width) {
  auto text = std::to_string(number);
  text.insert(0, text.size() < width ? width - text.size() : 0, ' ');
  return text;
}

std::string date_of(const std::optional<Timestamp>& time) {
  return time ? to_rfc3339(*time).substr(0, 10) : std::string();
}

}  // namespace

void append_event_table(std::string& out, const Event& event, TableStyle style) {
  Lines lines(out, style);
  const auto& kind = info(event.kind);
  const auto recipient = show_safely(event.recipient);
  lines.whole(lines.inked(kind.title, ink_of(event.kind)) +
              (recipient.empty() ? "" : ": " + lines.inked(recipient, Ink::bold)));
  if (!event.advice.title.empty()) {
    lines.wrapped("  ", "  ", event.advice.title + '.', Ink::bold);
  }
  if (event.advice.summary != event.advice.title) {
    lines.wrapped("  ", "  ", event.advice.summary);
  }
  lines.empty();
  put_row(lines, "Said", shorten(show_safely(event.diagnostic), 400));
  put_row(lines, "By", refused_by(event));
  if (!event.original_recipient.empty()) {
    put_row(lines, "Sent to", event.original_recipient);
  }
  put_row(
      lines, "Status",
      event.diagnostic.find(event.status) == std::string::npos ? event.status : std::string());
  put_row(lines, "Verdict", verdict_line(event), Ink::dim);
  put_row(lines, "Message",
          event.original.subject.empty() ? event.original.message_id : event.original.subject,
          Ink::dim);
  put_advice(lines, event.advice);
}

void append_event_line_head(std::string& out, TableStyle style) {
  Lines lines(out, style);
  lines.whole(padded("Kind", 13) + padded("Status", 8) +
                  padded("Recipient", (lines.width() - 21) / 2) + "Cause",
              Ink::bold);
}

void append_event_line(std::string& out, const Event& event, TableStyle style) {
  Lines lines(out, style);
  const auto room = lines.width() - 21;
  const auto left = room / 2;
  const auto recipient = event.recipient.empty()
                             ? std::string("-")
                             : shorten(show_safely(event.recipient), left - 1);
  const auto kind = padded(std::string(info(event.kind).key), 13);
  auto line = lines.inked(kind, ink_of(event.kind)) + padded(show_safely(event.status), 8) +
              padded(recipient, left) + shorten(show_safely(event.advice.title), room - left);
  while (line.ends_with(' ')) {
    line.pop_back();
  }
  lines.whole(line);
}

void append_problem_table(std::string& out, const Problem& problem, std::size_t number,
                          TableStyle style) {
  Lines lines(out, style);
  const auto& advice = problem.example.advice;
  const auto title = advice.title.empty() ? problem.cause : advice.title;
  const auto first = std::to_string(number) + ". ";
  lines.wrapped(first, std::string(first.size(), ' '), title, Ink::bold);
  std::string about = plural(problem.events, "event", "events");
  if (problem.recipients > 1) {
    about += ", " + plural(problem.recipients, "recipient", "recipients");
  }
  if (!problem.subject.empty()) {
    about += "; " + problem.hangs_on + ' ' + problem.subject;
  }
  const auto from = date_of(problem.first);
  const auto to = date_of(problem.last);
  if (!from.empty()) {
    about += from == to ? "; " + from : "; " + from + " to " + to;
  }
  lines.wrapped("   ", "   ", about, Ink::dim);
  lines.wrapped("   ", "   ", shorten(show_safely(problem.example.diagnostic), 160), Ink::dim);
  put_advice(lines, advice);
  lines.empty();
}

void Summary::add(const Event& event) {
  ++events;
  ++kinds.at(static_cast<std::size_t>(event.kind));
  if (event.kind == EventKind::failure || event.kind == EventKind::delay ||
      event.kind == EventKind::complaint) {
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
    std::vector<std::pair<std::uint64_t, std::string>> rows;
    for (const auto& [cause, count] : summary.causes) {
      rows.emplace_back(count, cause);
    }
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    const std::size_t room = lines.width() / 4;
    const auto text_room = lines.width() - 12 - room;
    for (const auto& [count, cause] : rows) {
      const auto& title = summary.cause_titles.at(cause);
      lines.whole("  " + right(count, 8) + "  " +
                  padded(shorten(title.empty() ? cause : title, text_room - 2), text_room) +
                  lines.inked(bar(count, rows.front().first, room), Ink::blue));
    }
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
                      "; with `ingest` recorded, `postmortem problems` lists them all",
                  Ink::dim);
    lines.empty();
  }
}

namespace {

std::string bytes_text(double bytes) {
  constexpr auto units = std::to_array<std::string_view>({"B", "KB", "MB", "GB", "TB"});
  std::size_t unit = 0;
  while (bytes >= 1000 && unit + 1 < units.size()) {
    bytes /= 1000;
    ++unit;
  }
  const auto tenths = static_cast<std::uint64_t>(bytes * 10 + 0.5);
  return std::to_string(tenths / 10) +
         (bytes < 100 && unit > 0 ? "." + std::to_string(tenths % 10) : "") + ' ' +
         std::string(units.at(unit));
}

}  // namespace

std::string progress_line(std::uint64_t done, std::uint64_t total, double seconds, int width) {
  const auto rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  std::string out;
  if (total > 0) {
    const auto share = std::min<std::uint64_t>(100, done * 100 / total);
    out = right(share, 3) + " % [" + std::string(share / 5, '#') +
          std::string(20 - share / 5, '.') + "]  " + bytes_text(static_cast<double>(done)) +
          " of " + bytes_text(static_cast<double>(total)) + ", " + bytes_text(rate) + "/s";
    if (rate > 0 && done < total) {
      out += ", " +
             std::to_string(
                 static_cast<std::uint64_t>(static_cast<double>(total - done) / rate) + 1) +
             " s left";
    }
  } else {
    out = bytes_text(static_cast<double>(done)) + ", " + bytes_text(rate) + "/s";
  }
  return shorten(out, static_cast<std::size_t>(std::max(width, 20)) - 1);
}

}  // namespace postmortem::output
