// Several processes at one history, and processes that die.

#include <atomic>
#include <csignal>
#include <functional>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/pruner.h"
#include "store/support.h"

namespace postmortem::store {
namespace {

using test::integrity;
using test::make_event;
using test::now;

std::vector<Event> make_events(int from, int count) {
  std::vector<Event> events;
  for (int n = from; n < from + count; ++n) {
    events.push_back(make_event(n));
  }
  return events;
}

pid_t start(const std::function<bool()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    _exit(work() ? 0 : 1);
  }
  return child;
}

int status_of(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

TEST(Crowd, LosesNothingAndDoublesNothing) {
  test::Folder folder;
  const auto path = folder / "new/history.sqlite";
  constexpr int writers = 8;
  constexpr int each = 200;
  std::vector<pid_t> children;
  for (int writer = 0; writer < writers; ++writer) {
    children.push_back(start([&] {
      // All make the database at once; each event is given by two of them, one at a time.
      auto history = History::open(path, {.durable = false});
      for (const Event& event : make_events(writer / 2 * each, history ? each : 0)) {
        if (!history->record(std::span(&event, 1), now)) {
          return false;
        }
      }
      return history.has_value();
    }));
  }
  for (const pid_t child : children) {
    EXPECT_EQ(status_of(child), 0);
  }
  auto history = History::open(path);
  ASSERT_TRUE(history) << history.error().text();
  EXPECT_EQ(test::query(*history).size(), std::size_t{writers / 2 * each});
  EXPECT_EQ(integrity(path), "ok");
}

TEST(Crowd, AllMayMakeTheHistoryAtOnce) {
  for (int round = 0; round < 25; ++round) {
    test::Folder folder;
    std::vector<pid_t> children;
    for (int writer = 0; writer < 8; ++writer) {
      children.push_back(start([&] {
        return History::open(folder / "new/history.sqlite", {.durable = false}).has_value();
      }));
    }
    for (const pid_t child : children) {
      EXPECT_EQ(status_of(child), 0) << round;
    }
  }
}

TEST(Crowd, SaysLaterWhenTheHistoryIsLockedForLong) {
  test::Folder folder;
  const auto path = folder / "h";
  auto history = History::open(path, {.busy_timeout = std::chrono::milliseconds(50)});
  ASSERT_TRUE(history);
  const auto events = make_events(0, 1);
  SQLite::Database other(path, SQLite::OPEN_READWRITE);
  other.exec("BEGIN IMMEDIATE");
  const auto done = history->record(events, now);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::temporary);
  EXPECT_EQ(done.error().text(), path + ": the history is locked by another process");
  EXPECT_TRUE(test::query(*history).empty());  // reading waits for nobody
  other.exec("ROLLBACK");
  EXPECT_TRUE(history->record(events, now));
}

// Another process may record older ones between the choice of the day and its deletion.
TEST(Crowd, PrunesNoDayBeforeAnOlderOne) {
  test::Folder folder;
  const auto path = folder / "h";
  auto history = History::open(path);
  ASSERT_TRUE(history);
  auto old = test::make_event(1);
  old.reported_at = Timestamp{now - 2 * test::day, 0};
  ASSERT_TRUE(history->record(std::vector{test::make_event(0), old}, now));
  SQLite::Database db(path, SQLite::OPEN_READWRITE);
  EXPECT_EQ(prune_day(db, now / test::day), 0U);
  EXPECT_EQ(test::query(*history).size(), 2U);
  EXPECT_EQ(prune_day(db, now / test::day - 2), 1U);
  EXPECT_EQ(prune_day(db, now / test::day), 1U);
  EXPECT_EQ(test::integrity(path), "ok");
}

TEST(Crowd, WaitsForALockThatEnds) {
  test::Folder folder;
  const auto path = folder / "h";
  auto history = History::open(path);
  ASSERT_TRUE(history);
  SQLite::Database other(path, SQLite::OPEN_READWRITE);
  other.exec("BEGIN IMMEDIATE");
  std::thread release([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    other.exec("COMMIT");
  });
  EXPECT_TRUE(history->record(make_events(0, 1), now));
  release.join();
}

/// What a child has told through a pipe before it was killed: each byte stands for an
/// acknowledged event.
struct Killed {
  std::size_t acknowledged{};
};

Killed kill_one(const std::string& path, int events, useconds_t after) {
  int ends[2];
  if (pipe(ends) != 0) {
    return {};
  }
  const pid_t child = start([&] {
    auto history = History::open(path);
    for (const Event& event : make_events(0, events)) {
      if (!history || !history->record(std::span(&event, 1), now) ||
          write(ends[1], "x", 1) != 1) {
        return false;
      }
    }
    return true;
  });
  close(ends[1]);
  usleep(after);
  kill(child, SIGKILL);
  status_of(child);
  Killed killed;
  for (char buffer[256];;) {
    const auto got = read(ends[0], buffer, sizeof buffer);
    if (got <= 0) {
      break;
    }
    killed.acknowledged += static_cast<std::size_t>(got);
  }
  close(ends[0]);
  return killed;
}

TEST(Crash, KeepsWhatWasAcknowledged) {
  constexpr int rounds = 20;
  constexpr int events = 400;
  for (int round = 0; round < rounds; ++round) {
    test::Folder folder;
    const auto path = folder / "h";
    const auto killed = kill_one(path, events, static_cast<useconds_t>(1'000 + 4'000 * round));
    auto history = History::open(path);
    ASSERT_TRUE(history) << history.error().text();
    const auto kept = test::query(*history).size();
    EXPECT_GE(kept, killed.acknowledged);
    EXPECT_LE(kept, killed.acknowledged + 1);
    const auto done = history->record(make_events(0, events), now);
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(done->known, kept);
    EXPECT_EQ(done->added, events - kept);
    EXPECT_EQ(integrity(path), "ok") << "round " << round;
  }
}

}  // namespace
}  // namespace postmortem::store
