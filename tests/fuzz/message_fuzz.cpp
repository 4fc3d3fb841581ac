// A message to its events: every text that comes out is valid UTF-8, there is always an event,
// and an address is only given up where the cause says so.

#include <vector>

#include "core/text.h"
#include "fuzz/fuzz.h"
#include "output/csv.h"
#include "output/json.h"
#include "output/sisimai.h"
#include "output/table.h"

using postmortem::fuzz::require;
using postmortem::fuzz::require_text;

namespace {

void check(const postmortem::Event& event) {
  const auto& original = event.original;
  for (const auto* text : {&event.reporting_mta,  &event.remote_mta,
                           &event.recipient,      &event.sender,
                           &event.action,         &event.status,
                           &event.smtp_command,   &event.diagnostic_type,
                           &event.diagnostic,     &event.verdict.evidence,
                           &event.feedback_type,  &event.hangs_on,
                           &event.subject,        &original.message_id,
                           &original.subject,     &original.from,
                           &original.to,          &original.date,
                           &original.list_id,     &original.feedback_id,
                           &original.return_path, &event.original_recipient}) {
    require_text(*text);
  }
  for (const auto& [name, value] : event.verdict.facts) {
    require_text(value);
  }
  require(event.verdict.confidence >= 0 && event.verdict.confidence <= 1);
}

/// Nothing that drives a terminal: no control character but the ends of lines, no bidi control.
void require_shown_safely(std::string_view table) {
  require_text(table);
  for (std::size_t pos = 0; pos < table.size();) {
    const auto c = postmortem::next_code_point(table, pos);
    require(c == U'\n' || (c >= 0x20 && c < 0x7F) || c >= 0xA0);
    require((c < 0x202A || c > 0x202E) && (c < 0x2066 || c > 0x2069));
  }
}

}  // namespace

// The envelope sender is what stands in the first line, where that begins with "From ".
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static postmortem::analysis::Analyzer::Scratch scratch;
  std::vector<postmortem::Event> events;
  std::vector<std::string> problems;
  auto message = postmortem::fuzz::text_of(data, size);
  std::string_view sender;
  if (message.starts_with("From ")) {
    sender = postmortem::take_line(message).substr(5);
  }
  postmortem::fuzz::analyzer().analyze({message, sender}, scratch, events, &problems);
  require(!events.empty());
  std::string out;
  std::string table;
  for (const auto& event : events) {
    check(event);
    postmortem::output::append_event_json(out, event);
    postmortem::output::append_event_csv(out, event);
    static_cast<void>(postmortem::output::append_event_sisimai(out, event));
    postmortem::output::append_event_table(table, event, {});
    postmortem::output::append_event_line(table, event, {});
  }
  require_text(out);
  require_shown_safely(table);
  return 0;
}
