// Power that fails at any moment: what was acknowledged is there, and the database is sound.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include <gtest/gtest.h>

#include "store/support.h"
#include "store/write_log.h"

namespace postmortem::store {
namespace {

using test::make_event;
using test::now;

/// After so many actions of the disk so many events had been acknowledged.
struct Acknowledged {
  std::size_t actions{};
  std::size_t events{};
};

/// Records events one at a time and in batches, so that the log is written back meanwhile, and
/// opens the history again now and then.
std::vector<Acknowledged> record_some(const std::string& path, const test::WriteLog& log) {
  std::vector<Acknowledged> marks;
  std::size_t events = 0;
  for (int round = 0; round < 4; ++round) {
    auto history = History::open(path);
    EXPECT_TRUE(history) << history.error().text();
    marks.push_back({log.actions().size(), events});
    for (const int size : {1, 1, 300, 1, 2}) {
      std::vector<Event> batch;
      for (int n = 0; n < size; ++n) {
        batch.push_back(make_event(static_cast<int>(events) + n));
      }
      EXPECT_TRUE(history->record(batch, now));
      events += batch.size();
      marks.push_back({log.actions().size(), events});
    }
  }
  return marks;
}

std::size_t acknowledged_by(const std::vector<Acknowledged>& marks, std::size_t actions) {
  std::size_t events = 0;
  for (const auto& mark : marks) {
    events = mark.actions <= actions ? mark.events : events;
  }
  return events;
}

/// As above, but in pieces, as a large run.
std::vector<Acknowledged> record_in_pieces(const std::string& path, const test::WriteLog& log) {
  std::vector<Acknowledged> marks;
  std::size_t events = 0;
  for (int round = 0; round < 3; ++round) {
    auto history = History::open(path, {.bulk = true});
    EXPECT_TRUE(history) << history.error().text();
    marks.push_back({log.actions().size(), events});
    for (const int size : {30, 30, 150}) {
      Rows rows;
      for (int n = 0; n < size; ++n) {
        history->make_row(rows, make_event(static_cast<int>(events) + n), nullptr);
      }
      EXPECT_TRUE(history->add(rows, now));
      events += rows.all().size();
    }
    EXPECT_TRUE(history->commit());
    marks.push_back({log.actions().size(), events});
  }
  return marks;
}

/// POSTMORTEM_CUTS: at how many moments power fails; 0 for each one.
std::size_t cuts_wanted() {
  const char* value = std::getenv("POSTMORTEM_CUTS");
  return value == nullptr ? 60 : static_cast<std::size_t>(std::atoi(value));
}

struct PowerCase {
  std::string name;
  std::vector<Acknowledged> (*record)(const std::string&, const test::WriteLog&);
};
void PrintTo(const PowerCase& c, std::ostream* out) {
  *out << c.name;
}

class Power : public testing::TestWithParam<PowerCase> {};

TEST_P(Power, KeepsWhatWasAcknowledged) {
  test::Folder folder;
  test::Folder disk;
  std::filesystem::create_directory(folder / "live");
  test::WriteLog log;
  const auto marks = GetParam().record(folder / "live/h", log);
  log.stop();
  const auto total = log.actions().size();
  ASSERT_GT(total, 100U);
  const auto cuts = cuts_wanted();
  std::minstd_rand chance(4711);
  for (std::size_t n = 0; n < (cuts == 0 ? total : cuts); ++n) {
    const auto cut = cuts == 0 ? n : chance() % total;
    const auto place = disk / std::to_string(n);
    std::filesystem::create_directory(place);
    log.replay(cut, place, chance);
    // The file itself is made before SQLite writes to it.
    std::ofstream(place + "/h", std::ios::app).flush();
    auto history = History::open(place + "/h");
    ASSERT_TRUE(history) << "cut after " << cut << ": " << history.error().text();
    const auto kept = test::query(*history).size();
    EXPECT_GE(kept, acknowledged_by(marks, cut)) << "cut after " << cut;
    std::vector<Event> all;
    for (std::size_t i = 0; i < marks.back().events; ++i) {
      all.push_back(make_event(static_cast<int>(i)));
    }
    const auto done = history->record(all, now);
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->known, kept) << "cut after " << cut;
    EXPECT_EQ(done->added, all.size() - kept) << "cut after " << cut;
    EXPECT_EQ(test::integrity(place + "/h"), "ok") << "cut after " << cut;
    std::filesystem::remove_all(place);
  }
}

INSTANTIATE_TEST_SUITE_P(Store, Power,
                         testing::Values(PowerCase{"EachTransaction", record_some},
                                         PowerCase{"Pieces", record_in_pieces}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace postmortem::store
