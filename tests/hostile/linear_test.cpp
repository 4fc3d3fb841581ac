// Time is linear in size, whatever a message is made of: each shape at 1, 2, 4 and 8 times a
// size, read from a file as a mailbox is, compared by the processor time that it took.

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <unistd.h>

#include <gtest/gtest.h>

#include "analysis/analyzer.h"
#include "catalog.h"
#include "hostile/shapes.h"
#include "input/reader.h"

namespace postmortem::hostile {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// The smallest size, in bytes. POSTMORTEM_HOSTILE_BYTES sets another for long runs.
std::size_t base_size() {
  const char* wanted =
      std::getenv("POSTMORTEM_HOSTILE_BYTES");  // NOLINT(concurrency-mt-unsafe)
  return wanted != nullptr ? std::strtoull(wanted, nullptr, 10)
                           : std::size_t{sanitized ? 32U : 256U} << 10U;
}

class Place {
 public:
  Place() {
    std::string pattern = (std::filesystem::temp_directory_path() / "hostile-XXXXXX").string();
    if (mkdtemp(pattern.data()) != nullptr) {
      folder_ = pattern;
    }
  }
  ~Place() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  [[nodiscard]] std::string write(const std::string& bytes) const {
    const auto path = folder_ + "/mail";
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

 private:
  std::string folder_{};
};

const analysis::Analyzer& analyzer() {
  static const analysis::Analyzer one(rules::RuleSet::open(rules::built_in_rules()));
  return one;
}

/// Reads the file as the program does; gives the number of events.
std::size_t read(const std::string& path) {
  input::Reader reader({path}, {});
  input::Batch batch;
  analysis::Analyzer::Scratch scratch;
  std::vector<Event> events;
  std::size_t count = 0;
  while (reader.next(batch)) {
    batch.load(reader.options());
    for (const auto& message : batch.messages) {
      analyzer().analyze({message.bytes, message.envelope_sender}, scratch, events);
      count += events.size();
      events.clear();
    }
  }
  return count;
}

/// The least of a few runs: what disturbs only adds.
double seconds_for(const std::string& path) {
  double best = 1e9;
  for (int run = 0; run < 3; ++run) {
    const auto start = processor_seconds();
    EXPECT_GE(read(path), 1U);
    best = std::min(best, processor_seconds() - start);
  }
  return best;
}

// A tenth of a second as people run it; with assertions, and hardly optimised, half as much
// more.
#ifdef _GLIBCXX_ASSERTIONS
constexpr double seconds_a_megabyte = 0.15;
#else
constexpr double seconds_a_megabyte = 0.1;
#endif

class Hostile : public testing::TestWithParam<Shape> {};

TEST_P(Hostile, TakesLinearTime) {
  const Place place;
  read(place.write(GetParam().make(1'000)));  // patterns are compiled when first reached
  const auto base = base_size();
  const auto once = seconds_for(place.write(GetParam().make(base)));
  // The thread sanitizer marks all that is left of the text as read whenever iconv is called,
  // as it is for each byte that is no UTF-7.
#ifdef __SANITIZE_THREAD__
  const bool reads_all_left = GetParam().name == "Utf7";
#else
  constexpr bool reads_all_left = false;
#endif
  // Seconds. Memory that the process has not had before is slow, and a small report may do
  // without.
  constexpr double disturbance = 0.02;
  for (const std::size_t factor : {2U, 4U, 8U}) {
    const auto message = GetParam().make(base * factor);
    const auto took = seconds_for(place.write(message));
    if (!reads_all_left) {
      EXPECT_LE(took, static_cast<double>(factor) * 1.7 * once + disturbance)
          << factor << " times as long; once: " << once << " s";
    }
    const auto megabytes = static_cast<double>(message.size()) / 1e6;
    if (!sanitized) {
      EXPECT_LE(took, seconds_a_megabyte * std::max(1.0, megabytes)) << megabytes << " MB";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, Hostile, testing::ValuesIn(shapes()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace postmortem::hostile
