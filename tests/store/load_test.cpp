// A new history that much comes into at once: its indices are made behind the events.

#include "store/load.h"

#include <algorithm>
#include <filesystem>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "store/support.h"

namespace postmortem::store {
namespace {

constexpr OpenOptions quick = {.durable = false, .busy_timeout = std::chrono::milliseconds(50)};
constexpr OpenOptions bulk = {.durable = false, .bulk = true};

/// The event `n` of some that share a problem with others, and a recipient with fewer.
Event shared(int n) {
  auto event = test::make_event(n);
  event.recipient = "jo" + std::to_string(n % 7) + "@example.com";
  event.subject = "192.0.2." + std::to_string(n % 3);
  return event;
}

/// In pieces of 5; says what fails.
std::string add(History& history, int begin, int end) {
  for (int n = begin; n < end; n += 5) {
    Rows rows;
    for (int i = n; i < std::min(end, n + 5); ++i) {
      history.make_row(rows, shared(i), nullptr);
    }
    if (const auto added = history.add(rows, test::now); !added) {
      return added.error().text();
    }
  }
  return {};
}

std::string add_and_commit(History& history, int begin, int end) {
  auto said = add(history, begin, end);
  const auto done = history.commit();
  return done ? said : said + done.error().text();
}

std::string indices_of(const std::string& path) {
  SQLite::Database db(path, SQLite::OPEN_READONLY);
  return db
      .execAndGet(
          "SELECT group_concat(sql, char(10)) FROM (SELECT sql FROM sqlite_schema"
          " WHERE type = 'index' ORDER BY name)")
      .getString();
}

/// Everything that is told of it, to compare.
std::string told(const std::string& path) {
  const auto history = History::open(path, {.read_only = true});
  if (!history) {
    return history.error().text();
  }
  std::string out;
  for (const Event& event : test::query(*history)) {
    out += event.recipient + ' ' + std::to_string(event.source.index) + '\n';
  }
  const auto problems = history->problems({});
  for (const Problem& one : problems ? *problems : std::vector<Problem>{}) {
    out += one.subject + ' ' + std::to_string(one.events) + ' ' +
           std::to_string(one.recipients.value_or(0)) + '\n';
  }
  return out + indices_of(path) + test::integrity(path);
}

class LoadTest : public testing::Test {
 protected:
  void SetUp() override {
    auto plain = History::open(folder_ / "plain", quick);
    ASSERT_TRUE(plain) << plain.error().text();
    ASSERT_EQ(add_and_commit(*plain, 0, 40), "");
    want_ = told(folder_ / "plain");
    ASSERT_NE(want_.find("192.0.2.0 14 7\n"), std::string::npos) << want_;
  }

  test::Folder folder_{};
  std::string path_{folder_ / "h"};
  std::string want_{};
};

TEST_F(LoadTest, EndsAsIfTheIndicesHadBeenThere) {
  auto history = History::open(path_, bulk);
  ASSERT_TRUE(history) << history.error().text();
  ASSERT_EQ(add(*history, 0, 40), "");
  EXPECT_TRUE(history->is_load());
  ASSERT_TRUE(history->commit());
  EXPECT_FALSE(history->is_load());
  EXPECT_EQ(told(path_), want_);
}

TEST_F(LoadTest, IsTheFirstTransactionAlone) {
  auto history = History::open(path_, bulk);
  ASSERT_TRUE(history) << history.error().text();
  ASSERT_EQ(add_and_commit(*history, 0, 20), "");
  ASSERT_EQ(add(*history, 20, 40), "");
  EXPECT_FALSE(history->is_load());
  ASSERT_TRUE(history->commit());
  EXPECT_EQ(told(path_), want_);
}

TEST_F(LoadTest, IsSeenByNobodyBeforeItsEnd) {
  auto other = History::open(path_, quick);
  ASSERT_TRUE(other) << other.error().text();
  auto history = History::open(path_, bulk);
  ASSERT_TRUE(history) << history.error().text();
  ASSERT_EQ(add(*history, 0, 20), "");
  EXPECT_EQ(indices_of(path_), indices_of(folder_ / "plain"));
  EXPECT_TRUE(test::query(*other).empty());
  EXPECT_NE(add(*other, 20, 25), "") << "the load keeps others out";
  ASSERT_TRUE(history->commit());
  ASSERT_EQ(add_and_commit(*other, 20, 30), "");
  ASSERT_EQ(add_and_commit(*history, 30, 40), "");
  EXPECT_EQ(told(path_), want_);
}

TEST_F(LoadTest, LeavesNothingWhereItIsNotEnded) {
  {
    auto history = History::open(path_, bulk);
    ASSERT_TRUE(history) << history.error().text();
    ASSERT_EQ(add(*history, 0, 20), "");
  }  // as if the program had been stopped here
  auto history = History::open(path_, bulk);
  ASSERT_TRUE(history) << history.error().text();
  EXPECT_EQ(indices_of(path_), indices_of(folder_ / "plain"));
  EXPECT_TRUE(test::query(*history).empty());
  ASSERT_EQ(add_and_commit(*history, 0, 40), "");
  EXPECT_EQ(told(path_), want_);
}

TEST_F(LoadTest, IsWaitedForByWhoComesInBetween) {
  auto history = History::open(path_, bulk);
  ASSERT_TRUE(history) << history.error().text();
  ASSERT_EQ(add(*history, 0, 40), "");
  const std::chrono::milliseconds soon(20);
  for (const bool read_only : {true, false}) {
    const auto other = History::open(path_, {.read_only = read_only, .busy_timeout = soon});
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().text(), path_ + ": the history is locked by another process");
  }
  ASSERT_TRUE(history->commit());
  EXPECT_EQ(told(path_), want_);
}

TEST_F(LoadTest, GoesBackToTheLog) {
  auto history = History::open(path_, bulk);
  ASSERT_TRUE(history) << history.error().text();
  const auto mode = [&] {
    SQLite::Database db(path_, SQLite::OPEN_READONLY);
    return db.execAndGet("PRAGMA journal_mode").getString();
  };
  EXPECT_EQ(mode(), "wal");
  ASSERT_EQ(add(*history, 0, 20), "");
  EXPECT_TRUE(std::filesystem::exists(path_ + "-journal"));
  ASSERT_TRUE(history->commit());
  EXPECT_FALSE(std::filesystem::exists(path_ + "-journal"));
  EXPECT_EQ(mode(), "wal");
}

/// A transaction that has written to the file itself, and is killed.
void change_and_die(const std::string& path) {
  SQLite::Database db(path, SQLite::OPEN_READWRITE);
  db.exec(
      "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 2; BEGIN EXCLUSIVE;"
      " UPDATE event SET recipient = 'nobody@example.com';"
      " INSERT INTO meta VALUES ('a', zeroblob(1000000)), ('b', zeroblob(1000000))");
  _exit(0);
}

TEST_F(LoadTest, LeavesNothingWhereTheProgramIsKilled) {
  for (const bool read_first : {true, false}) {
    const auto child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      change_and_die(folder_ / "plain");
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
    ASSERT_TRUE(std::filesystem::exists(folder_ / "plain-journal"));
    ASSERT_GT(std::filesystem::file_size(folder_ / "plain"), 1'000'000U);
    if (!read_first) {
      auto history = History::open(folder_ / "plain", quick);
      ASSERT_TRUE(history) << history.error().text();
      EXPECT_EQ(add_and_commit(*history, 0, 1), "");  // which is known
    }
    EXPECT_EQ(told(folder_ / "plain"), want_);
  }
}

TEST_F(LoadTest, BeginsAgainWhereItFailed) {
  auto history = History::open(path_, bulk);
  ASSERT_TRUE(history) << history.error().text();
  SQLite::Database other(path_, SQLite::OPEN_READWRITE);
  other.exec("CREATE TRIGGER no BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no'); END");
  EXPECT_NE(add(*history, 0, 5), "");
  EXPECT_FALSE(history->is_load());
  other.exec("DROP TRIGGER no");
  ASSERT_EQ(add(*history, 0, 40), "");
  EXPECT_TRUE(history->is_load());
  ASSERT_TRUE(history->commit());
  EXPECT_EQ(told(path_), want_);
}

}  // namespace
}  // namespace postmortem::store
