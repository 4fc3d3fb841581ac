#include "output/csv.h"

#include <initializer_list>
#include <string_view>

#include "core/timestamp.h"
#include "core/utf8.h"
#include "output/json_writer.h"

namespace postmortem::output {
namespace {

/// What drives a terminal that shows the file becomes U+FFFD: control characters, but for tabs
/// and ends of lines.
std::string without_controls(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t pos = 0; pos < text.size();) {
    const auto c = next_code_point(text, pos);
    const bool white = c == U'\t' || c == U'\n' || c == U'\r';
    const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
    append_utf8(out, control && !white ? U'\uFFFD' : c);
  }
  return out;
}

void append_cell(std::string& out, std::string_view text) {
  const auto valid = without_controls(text);
  const bool formula = !valid.empty() && std::string_view("=+-@\t\r\n").find(valid.front()) !=
                                             std::string_view::npos;
  if (!formula && valid.find_first_of(",\"\n\r") == std::string::npos) {
    out += valid;
    return;
  }
  out += formula ? "\"'" : "\"";
  for (const char c : valid) {
    out.append(c == '"' ? 2 : 1, c);
  }
  out.push_back('"');
}

void append_row(std::string& out, std::initializer_list<std::string_view> cells) {
  bool first = true;
  for (const auto cell : cells) {
    if (!first) {
      out.push_back(',');
    }
    first = false;
    append_cell(out, cell);
  }
  out.push_back('\n');
}

std::string time_text(const std::optional<Timestamp>& time) {
  return time ? to_rfc3339(*time) : std::string();
}

}  // namespace

void append_event_csv_head(std::string& out) {
  append_row(out, {"path",         "index",      "kind",
                   "reported_at",  "recipient",  "original_recipient",
                   "sender",       "status",     "reply_code",
                   "smtp_command", "cause",      "title",
                   "permanence",   "fault",      "address_action",
                   "provider",     "remote_mta", "reporting_mta",
                   "diagnostic",   "rule",       "confidence",
                   "hangs_on",     "subject",    "message_id",
                   "format",       "backscatter"});
}

void append_event_csv(std::string& out, const Event& event) {
  const auto& verdict = event.verdict;
  const bool judged = !verdict.cause.empty();
  append_row(
      out, {event.source.path,
            std::to_string(event.source.index),
            info(event.kind).key,
            time_text(event.reported_at),
            event.recipient,
            event.original_recipient,
            event.sender,
            event.status,
            event.reply_code ? std::to_string(*event.reply_code) : std::string(),
            event.smtp_command,
            verdict.cause,
            event.advice.title,
            judged ? key(verdict.permanence) : std::string_view{},
            judged ? key(verdict.fault) : std::string_view{},
            judged ? key(verdict.address_action) : std::string_view{},
            verdict.provider,
            event.remote_mta,
            event.reporting_mta,
            event.diagnostic,
            verdict.rule,
            judged ? share_text(verdict.confidence) : std::string(),
            event.hangs_on,
            event.subject,
            event.original.message_id,
            event.format,
            event.backscatter ? (*event.backscatter ? "true" : "false") : std::string_view{}});
}

void append_problem_csv_head(std::string& out) {
  append_row(out, {"cause", "title", "hangs_on", "subject", "events", "recipients", "first",
                   "last", "summary", "backscatter"});
}

void append_problem_csv(std::string& out, const Problem& problem) {
  append_row(out, {problem.cause, problem.example.advice.title, problem.hangs_on,
                   problem.subject, std::to_string(problem.events),
                   problem.recipients ? std::to_string(*problem.recipients) : std::string(),
                   time_text(problem.first), time_text(problem.last),
                   problem.example.advice.summary, problem.backscatter ? "true" : "false"});
}

}  // namespace postmortem::output
