// Recording alone: what the store takes for the events of a mailbox, their reading left out.
// usage: bench_record FROM TO [BATCH]   records the events of the history FROM in the new
// history TO, in the order of their mailbox and in batches as ingest does it; prints how many,
// and the seconds and processor seconds that took.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <span>
#include <vector>

#include "store/history.h"

namespace {

using namespace postmortem;  // NOLINT(google-build-using-namespace): a program of one file

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

std::vector<Event> events_of(const char* path) {
  std::vector<Event> events;
  const auto history = store::History::open(path, {.read_only = true});
  if (history) {
    static_cast<void>(history->query({}, [&](const Event& event) {
      events.push_back(event);
      return true;
    }));
  }
  std::ranges::stable_sort(events, {}, [](const Event& event) { return event.source.index; });
  return events;
}

/// In pieces of the size that a batch of mail has, as ingest does.
bool record(std::span<const Event> events, std::size_t batch, store::History& history) {
  constexpr std::size_t piece = 120;
  store::Rows rows;
  for (std::size_t done = 0; done < events.size(); done += piece) {
    rows.clear();
    for (const Event& event : events.subspan(done, std::min(piece, events.size() - done))) {
      history.make_row(rows, event, nullptr);
    }
    if (const auto added = history.add(rows, std::time(nullptr)); !added) {
      std::fprintf(stderr, "%s\n", added.error().text().c_str());
      return false;
    }
    if (done / batch != (done + piece) / batch && !history.commit()) {
      return false;
    }
  }
  return static_cast<bool>(history.commit());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    return 2;
  }
  const std::size_t batch = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 5'000;
  const auto events = events_of(argv[1]);
  const auto start = std::chrono::steady_clock::now();
  const auto before = processor_seconds();
  auto history = store::History::open(argv[2], {.bulk = true});
  if (!history || !record(events, batch, *history)) {
    return 1;
  }
  const auto processor = processor_seconds() - before;
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  std::printf("%zu %.3f %.3f\n", events.size(), wall.count(), processor);
  return 0;
}
