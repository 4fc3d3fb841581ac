// Every older schema is brought up to date, and what it holds stays.

#include "store/schema.h"

#include <span>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/support.h"

namespace postmortem::store {
namespace {

/// A database as the program of that version left it.
void make_old(const std::string& path, std::size_t steps) {
  SQLite::Database db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  for (const SchemaStep& step : schema_steps().first(steps)) {
    db.exec(std::string(step.sql));
    db.exec("PRAGMA user_version = " + std::to_string(step.to));
  }
  db.exec("PRAGMA application_id = " + std::to_string(application_id));
}

/// All that the schema says, in a fixed order.
std::vector<std::string> schema_of(const std::string& path) {
  SQLite::Database db(path, SQLite::OPEN_READONLY);
  SQLite::Statement rows(db,
                         "SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY type, name");
  std::vector<std::string> schema;
  while (rows.executeStep()) {
    schema.push_back(rows.getColumn(0).getString());
  }
  return schema;
}

TEST(Schema, StepsCountFromOne) {
  std::int32_t version = 0;
  for (const SchemaStep& step : schema_steps()) {
    EXPECT_EQ(step.to, ++version);
  }
  EXPECT_EQ(schema_version(), version);
}

TEST(Schema, ComesUpToDateFromEachOlderOne) {
  test::Folder folder;
  ASSERT_TRUE(History::open(folder / "new"));
  const auto want = schema_of(folder / "new");
  ASSERT_GT(want.size(), 10U);
  for (std::size_t steps = 1; steps <= schema_steps().size(); ++steps) {
    for (const bool read_only : {false, true}) {
      const auto path = folder / std::to_string(steps) + (read_only ? "r" : "w");
      make_old(path, steps);
      const auto history = History::open(path, {.read_only = read_only});
      ASSERT_TRUE(history) << history.error().text();
      EXPECT_TRUE(test::query(*history).empty());
      EXPECT_EQ(schema_of(path), want) << "from version " << steps;
    }
  }
}

TEST(Schema, KeepsTheEventsOfEachOlderOne) {
  test::Folder folder;
  for (std::size_t steps = 1; steps < schema_steps().size(); ++steps) {
    const auto path = folder / std::to_string(steps);
    make_old(path, steps);
    SQLite::Database(path, SQLite::OPEN_READWRITE)
        .exec(
            "INSERT INTO event (digest, at, recorded_at, kind, permanence, fault,"
            " address_action, confidence, source_index, source_offset, recipient,"
            " recipient_key, cause, status) VALUES (randomblob(16), 5, 6, 'delay', 'unknown',"
            " 'none', 'keep', 0, 0, 0, 'jo@example.com', 7, 'greylisted', '4.7.1')");
    if (steps >= 3) {
      SQLite::Database(path, SQLite::OPEN_READWRITE).exec("INSERT INTO era VALUES (0, 5)");
    }
    const auto history = History::open(path, {.read_only = true});
    ASSERT_TRUE(history) << history.error().text();
    const auto events = test::query(*history);
    ASSERT_EQ(events.size(), 1U) << "from version " << steps;
    EXPECT_EQ(events[0].recipient, "jo@example.com");
    EXPECT_EQ(events[0].backscatter, std::nullopt);
    EXPECT_EQ(test::query(*history, {.cause = "greylisted", .status = "4.7.1"}).size(), 1U);
    EXPECT_TRUE(test::query(*history, {.cause = "policy", .status = "4.7.1"}).empty());
    EXPECT_EQ(test::integrity(path), "ok");
  }
}

TEST(Schema, IsMadeWholeOrNotAtAll) {
  // A file without content is what a crash before the first transaction leaves.
  test::Folder folder;
  const auto path = folder / "h";
  SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("PRAGMA user_version = 0");
  auto history = History::open(path);
  ASSERT_TRUE(history) << history.error().text();
  const auto event = test::make_event();
  EXPECT_TRUE(history->record(std::span(&event, 1), test::now));
  EXPECT_EQ(test::integrity(path), "ok");
}

TEST(Schema, RefusesWhatIsNoEvent) {
  test::Folder folder;
  const auto path = folder / "h";
  ASSERT_TRUE(History::open(path));
  SQLite::Database db(path, SQLite::OPEN_READWRITE);
  db.exec("PRAGMA foreign_keys = ON");
  for (const char* sql :
       {"INSERT INTO event (digest, at, recorded_at, kind, permanence, fault, address_action, "
        "confidence,"
        " source_index, source_offset) VALUES (randomblob(16), 0, 0, 'bounce', 'unknown', "
        "'none', 'keep', 0, 0, 0)",
        "INSERT INTO event (digest, at, recorded_at, kind, permanence, fault, address_action, "
        "confidence,"
        " source_index, source_offset) VALUES (randomblob(8), 0, 0, 'delay', 'unknown', "
        "'none', 'keep', 0, 0, 0)",
        "INSERT INTO event (digest, at, recorded_at, kind, permanence, fault, address_action, "
        "confidence,"
        " source_index, source_offset, problem_id)"
        " VALUES (randomblob(16), 0, 0, 'delay', 'unknown', 'none', 'keep', 0, 0, 0, 4711)",
        "INSERT INTO tally VALUES (4711, 0, 'delay', '', '', 1)"}) {
    EXPECT_THROW(db.exec(sql), SQLite::Exception) << sql;
  }
}

}  // namespace
}  // namespace postmortem::store
