// A message to its events: every text that comes out is valid UTF-8, there is always an event,
// and an address is only given up where the cause says so.

#include <vector>

#include "fuzz/fuzz.h"
#include "output/csv.h"
#include "output/json.h"
#include "output/sisimai.h"

using postmortem::fuzz::require;
using postmortem::fuzz::require_text;

namespace {

void check(const postmortem::Event& event) {
  for (const std::string_view text :
       {std::string_view(event.recipient), std::string_view(event.original_recipient),
        std::string_view(event.sender), std::string_view(event.reporting_mta),
        std::string_view(event.remote_mta), std::string_view(event.diagnostic),
        std::string_view(event.verdict.evidence), std::string_view(event.original.subject),
        std::string_view(event.original.message_id)}) {
    require_text(text);
  }
  for (const auto& [name, value] : event.verdict.facts) {
    require_text(value);
  }
  require(event.verdict.confidence >= 0 && event.verdict.confidence <= 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static postmortem::analysis::Analyzer::Scratch scratch;
  std::vector<postmortem::Event> events;
  std::vector<std::string> problems;
  postmortem::fuzz::analyzer().analyze(postmortem::fuzz::text_of(data, size), {}, {}, scratch,
                                       events, &problems);
  require(!events.empty());
  std::string out;
  for (const auto& event : events) {
    check(event);
    postmortem::output::append_event_json(out, event);
    postmortem::output::append_event_csv(out, event);
    static_cast<void>(postmortem::output::append_event_sisimai(out, event));
  }
  require_text(out);
  return 0;
}
