// A new history that much comes into at once: its indices are made behind the events.

#include <algorithm>

#include <gtest/gtest.h>

#include "store/schema.h"
#include "store/support.h"

namespace postmortem::store {
namespace {

constexpr OpenOptions quick = {.durable = false};
constexpr OpenOptions bulk = {.durable = false, .bulk = true};

/// The event `n` of some that share a problem with others, and a recipient with fewer.
Event shared(int n) {
  auto event = test::make_event(n);
  event.recipient = "jo" + std::to_string(n % 7) + "@example.com";
  event.subject = "192.0.2." + std::to_string(n % 3);
  return event;
}

/// In pieces of 5, a transaction each; stops at the first that fails.
std::string add(History& history, int begin, int end) {
  for (int n = begin; n < end; n += 5) {
    Rows rows;
    for (int i = n; i < std::min(end, n + 5); ++i) {
      history.make_row(rows, shared(i), nullptr);
    }
    if (const auto added = history.add(rows, test::now); !added) {
      return added.error().text();
    }
    if (const auto done = history.commit(); !done) {
      return done.error().text();
    }
  }
  return {};
}

std::string add_and_finish(History& history, int begin, int end) {
  auto said = add(history, begin, end);
  const auto done = history.finish();
  return done ? said : said + done.error().text();
}

int indices_of(const std::string& path) {
  SQLite::Database db(path, SQLite::OPEN_READONLY);
  return db.execAndGet("SELECT count(*) FROM sqlite_schema WHERE type = 'index'").getInt();
}

int version(const std::string& path) {
  SQLite::Database db(path, SQLite::OPEN_READONLY);
  return version_of(db);
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
  return out + test::integrity(path);
}

class Load : public testing::Test {
 protected:
  void SetUp() override {
    auto plain = History::open(folder_ / "plain", quick);
    ASSERT_TRUE(plain) << plain.error().text();
    ASSERT_EQ(add_and_finish(*plain, 0, 40), "");
    want_ = told(folder_ / "plain");
    ASSERT_NE(want_.find("192.0.2.0 14 7\n"), std::string::npos) << want_;
    indices_ = indices_of(folder_ / "plain");
  }

  test::Folder folder_{};
  std::string path_{folder_ / "h"};
  std::string want_{};
  int indices_{};
};

TEST_F(Load, EndsAsIfTheIndicesHadBeenThere) {
  auto history = History::open(path_, bulk);
  ASSERT_TRUE(history) << history.error().text();
  ASSERT_EQ(add(*history, 0, 40), "");
  EXPECT_LT(indices_of(path_), indices_);
  ASSERT_TRUE(history->finish());
  EXPECT_EQ(indices_of(path_), indices_);
  EXPECT_EQ(told(path_), want_);
}

TEST_F(Load, IsEndedByWhoOpensTheHistoryNext) {
  {
    auto history = History::open(path_, bulk);
    ASSERT_TRUE(history) << history.error().text();
    ASSERT_EQ(add(*history, 0, 40), "");
  }  // as if the program had been stopped here
  EXPECT_LT(version(path_), schema_version());
  EXPECT_EQ(told(path_), want_);
  EXPECT_EQ(version(path_), schema_version());
  EXPECT_EQ(indices_of(path_), indices_);
}

TEST_F(Load, GoesOnWhereSomebodyElseHasEndedIt) {
  auto history = History::open(path_, bulk);
  ASSERT_TRUE(history) << history.error().text();
  ASSERT_EQ(add(*history, 0, 20), "");
  auto other = History::open(path_, quick);
  ASSERT_TRUE(other) << other.error().text();
  EXPECT_EQ(indices_of(path_), indices_);
  ASSERT_EQ(add(*history, 20, 30), "");
  ASSERT_EQ(add_and_finish(*other, 30, 35), "");
  ASSERT_EQ(add_and_finish(*history, 35, 40), "");
  EXPECT_EQ(told(path_), want_);
}

TEST_F(Load, IsEndedByWhoOpenedTheHistoryBefore) {
  auto other = History::open(path_, quick);
  ASSERT_TRUE(other) << other.error().text();
  auto history = History::open(path_, bulk);
  ASSERT_TRUE(history) << history.error().text();
  ASSERT_EQ(add(*history, 0, 20), "");
  EXPECT_LT(indices_of(path_), indices_);
  ASSERT_EQ(add(*other, 20, 30), "");
  EXPECT_EQ(indices_of(path_), indices_);
  ASSERT_EQ(add_and_finish(*history, 30, 40), "");
  EXPECT_EQ(told(path_), want_);
}

TEST_F(Load, EndsWhereTooMuchComes) {
  auto options = bulk;
  options.load = 20;
  auto history = History::open(path_, options);
  ASSERT_TRUE(history) << history.error().text();
  ASSERT_EQ(add(*history, 0, 20), "");
  EXPECT_LT(indices_of(path_), indices_);
  ASSERT_EQ(add(*history, 20, 25), "");
  EXPECT_EQ(indices_of(path_), indices_);
  ASSERT_EQ(add_and_finish(*history, 25, 40), "");
  EXPECT_EQ(told(path_), want_);
}

TEST_F(Load, IsForNewHistoriesAlone) {
  auto history = History::open(folder_ / "plain", bulk);
  ASSERT_TRUE(history) << history.error().text();
  ASSERT_EQ(add(*history, 40, 45), "");
  EXPECT_EQ(indices_of(folder_ / "plain"), indices_);
}

TEST_F(Load, GoesOnWhereItsFirstTransactionFailed) {
  auto history = History::open(path_, bulk);
  ASSERT_TRUE(history) << history.error().text();
  SQLite::Database other(path_, SQLite::OPEN_READWRITE);
  other.exec("CREATE TRIGGER no BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no'); END");
  EXPECT_NE(add(*history, 0, 5), "");
  EXPECT_EQ(indices_of(path_), indices_);
  other.exec("DROP TRIGGER no");
  ASSERT_EQ(add_and_finish(*history, 0, 40), "");
  EXPECT_EQ(told(path_), want_);
}

}  // namespace
}  // namespace postmortem::store
