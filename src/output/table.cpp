#include "output/table.h"

#include <algorithm>
#include <cmath>

#include "core/text.h"
#include "core/timestamp.h"
#include "output/remedy.h"

namespace postmortem::output {

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

namespace {

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

/// Columns behind the label of put_row.
std::size_t text_columns(const Lines& lines) {
  return std::min<std::size_t>(lines.width(), 110) - 12;
}

/// The columns of a list of events.
struct Columns {
  std::size_t date{};
  std::size_t kind{13};
  std::size_t status{8};
  std::size_t recipient{};
  std::size_t cause{};  ///< the rest
};

Columns columns_of(const Lines& lines, TableStyle style) {
  constexpr std::size_t least = 80;
  Columns columns;
  columns.date = style.dated && lines.width() >= least ? 11 : 0;
  const auto room = lines.width() - columns.date - columns.kind - columns.status;
  columns.recipient = std::clamp<std::size_t>(room / 2, 10, 48);
  columns.cause = std::max<std::size_t>(room, columns.recipient + 10) - columns.recipient;
  return columns;
}

/// Columns of a reply that are shown. Where no rule knows it, there is nothing but it to go by.
std::size_t said_columns(const Event& event) {
  const bool is_known = !event.verdict.rule.empty();
  return is_known ? 600 : 2'000;
}

/// What happened. A reply that somebody asks to have explained happened nowhere; not every
/// feedback report is a complaint (RFC 6591, RFC 6430).
std::string_view headline(const Event& event) {
  if (event.kind == EventKind::complaint && event.feedback_type == "auth-failure") {
    return "Authentication failure reported";
  }
  if (event.kind == EventKind::complaint && event.feedback_type == "not-spam") {
    return "Reported as no spam";
  }
  if (!event.source.path.empty() || event.kind != EventKind::failure) {
    return info(event.kind).title;
  }
  // Time-outs and what the sender's own host says are no refusals.
  const bool answered = event.reply_code || !event.status.empty();
  const bool refused = answered && event.verdict.fault != Fault::network;
  if (event.verdict.permanence == Permanence::temporary) {
    return refused ? "Refused for now" : "Not delivered yet";
  }
  return refused ? "Refused" : "Not delivered";
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
  if (is_trouble(event.kind) && verdict.permanence != Permanence::unknown) {
    out.append(", ").append(key(verdict.permanence));
  }
  // Whom a complaint is from may be hidden: that is no address to keep.
  if (verdict.cause != "complaint" || verdict.address_action != AddressAction::keep) {
    out.append("; ").append(plain_action(verdict.address_action));
  }
  if (!verdict.rule.empty()) {
    out += " (rule " + verdict.rule + ", " +
           std::to_string(static_cast<int>(std::lround(verdict.confidence * 100))) + "% sure)";
  }
  return out;
}

std::string date_of(const std::optional<Timestamp>& time) {
  return time ? to_rfc3339(*time).substr(0, 10) : std::string();
}

}  // namespace

void append_event_table(std::string& out, const Event& event, TableStyle style) {
  Lines lines(out, style);
  const auto recipient = show_safely(event.recipient);
  lines.whole(lines.inked(headline(event), ink_of(event.kind)) +
              (recipient.empty() ? "" : ": " + lines.inked(recipient, Ink::bold)));
  const auto& advice = event.advice;
  lines.wrapped("  ", "  ", advice.summary.empty() ? advice.title : advice.summary, Ink::bold);
  lines.empty();
  put_row(lines, "Said", shorten(show_safely(event.diagnostic), said_columns(event)));
  put_row(lines, "By", refused_by(event));
  if (!event.original_recipient.empty() && event.original_recipient != event.recipient) {
    put_row(lines, "Sent to", event.original_recipient);
  }
  put_row(
      lines, "Status",
      event.diagnostic.find(event.status) == std::string::npos ? event.status : std::string());
  put_row(lines, "Verdict", verdict_line(event), Ink::dim);
  put_row(lines, "Message",
          shorten(show_safely(event.original.subject.empty() ? event.original.message_id
                                                             : event.original.subject),
                  text_columns(lines)),
          Ink::dim);
  if (style.dated) {
    put_row(lines, "When", event.reported_at ? to_rfc3339(*event.reported_at) : std::string(),
            Ink::dim);
    put_row(lines, "From",
            event.source.path + ", message " + std::to_string(event.source.index), Ink::dim);
  }
  std::string remedy;
  append_remedy(remedy, advice, style);
  if (!remedy.empty()) {
    lines.empty();
    out += remedy;
  }
}

void append_event_line_head(std::string& out, TableStyle style) {
  Lines lines(out, style);
  const auto at = columns_of(lines, style);
  lines.whole((at.date == 0 ? "" : padded("Date", at.date)) + padded("Kind", at.kind) +
                  padded("Status", at.status) + padded("Recipient", at.recipient) + "Cause",
              Ink::bold);
}

void append_event_line(std::string& out, const Event& event, TableStyle style) {
  Lines lines(out, style);
  const auto at = columns_of(lines, style);
  const auto recipient = event.recipient.empty()
                             ? std::string("-")
                             : shorten(show_safely(event.recipient), at.recipient - 1);
  const auto& kind = info(event.kind);
  const auto title = show_safely(event.advice.title.empty() ? kind.title : event.advice.title);
  auto line = (at.date == 0 ? "" : padded(date_of(event.reported_at), at.date)) +
              lines.inked(padded(std::string(kind.key), at.kind), ink_of(event.kind)) +
              padded(show_safely(event.status), at.status) + padded(recipient, at.recipient) +
              shorten(title, at.cause);
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
  if (problem.hangs_on == "recipient") {
    about += " for " + problem.subject;
  } else {
    if (problem.recipients.value_or(0) > 1) {
      about += ", " + plural(*problem.recipients, "recipient", "recipients");
    }
    if (!problem.subject.empty()) {
      about += "; " + problem.hangs_on + ' ' + problem.subject;
    }
  }
  if (problem.backscatter) {
    about += "; mail that was not yours";
  }
  const auto from = date_of(problem.first);
  const auto to = date_of(problem.last);
  if (!from.empty()) {
    about += from == to ? "; " + from : "; " + from + " to " + to;
  }
  lines.wrapped("   ", "   ", about, Ink::dim);
  lines.wrapped("   ", "   ", shorten(show_safely(problem.example.diagnostic), 160), Ink::dim);
  append_remedy(out, advice, style);
  lines.empty();
}

}  // namespace postmortem::output
