// Questions to the history: whatever the arguments hold, the answer comes or a reason in one
// line; text never acts as SQL or as a search operator. Lines of the input are the arguments.

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <unistd.h>

#include "core/text.h"
#include "fuzz/fuzz.h"
#include "store/history.h"

using postmortem::fuzz::require;
namespace store = postmortem::store;

namespace {

/// A history of a few events in a folder that goes with the process.
class Place {
 public:
  Place() {
    std::string pattern = (std::filesystem::temp_directory_path() / "fuzz-XXXXXX").string();
    require(mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    auto opened = store::History::open(folder_ + "/history.sqlite");
    require(static_cast<bool>(opened));
    history_ = std::make_unique<store::History>(std::move(opened).value());
    postmortem::Event event;
    event.kind = postmortem::EventKind::failure;
    event.recipient = "jo@example.net";
    event.status = "5.1.1";
    event.diagnostic = "550 5.1.1 <jo@example.net>: user unknown \" OR 1=1 --";
    event.verdict.cause = "recipient-unknown";
    require(static_cast<bool>(history_->record(std::array{event}, 1'700'000'000)));
  }
  ~Place() {
    history_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  store::History& history() { return *history_; }

 private:
  std::string folder_{};
  std::unique_ptr<store::History> history_{};
};

void require_answer(const store::History& history, const store::Filter& filter) {
  const auto done = history.query(filter, [](const postmortem::Event&) { return true; });
  require(done || !done.error().message.empty());
  const auto problems = history.problems(filter);
  require(problems || !problems.error().message.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Place place;
  auto text = postmortem::fuzz::text_of(data, size);
  store::Filter filter;
  for (auto* member : {&filter.text, &filter.recipient, &filter.domain, &filter.cause,
                       &filter.provider, &filter.status}) {
    *member = postmortem::take_line(text);
  }
  if (!store::check_status_pattern(filter.status)) {
    filter.status.clear();
  }
  require_answer(place.history(), filter);
  store::Filter words;
  words.text = filter.text;
  require_answer(place.history(), words);
  return 0;
}
