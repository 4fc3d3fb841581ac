// Every older schema is brought up to date, and what it holds stays.

#include "store/schema.h"

#include <span>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/columns.h"
#include "store/conditions.h"
#include "store/connection.h"
#include "store/digest.h"
#include "store/support.h"

namespace postmortem::store {
namespace {

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
      test::make_old(path, steps);
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
    test::make_old(path, steps);
    SQLite::Database(path, SQLite::OPEN_READWRITE)
        .exec(
            "INSERT INTO event (digest, at, recorded_at, kind, permanence, fault,"
            " address_action, confidence, source_index, source_offset, recipient,"
            " recipient_key, cause, status) VALUES (randomblob(16), 5, 6, 'delay', 'unknown',"
            " 'none', 'keep', 0, 0, 0, 'jo@example.com', 7, 'greylisted', '4.7.1')");
    if (steps >= 3) {
      SQLite::Database(path, SQLite::OPEN_READWRITE).exec("INSERT INTO era VALUES (0, 5)");
    }
    if (steps >= 4) {
      SQLite::Database(path, SQLite::OPEN_READWRITE)
          .exec(
              "INSERT INTO mix VALUES (3, 'greylisted', '4.7.1', '', 'delay');"
              "UPDATE event SET mix_id = 3");
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

/// A few hundred events of some causes, recipients and days; some share a problem.
std::vector<Event> some_events() {
  std::vector<Event> events;
  for (int n = 0; n < 300; ++n) {
    auto event = test::make_event(n % 60);
    event.original.message_id = std::to_string(n);
    event.reported_at = Timestamp{test::now - n * 7'001, 60};
    if (n % 10 == 0) {
      event.reported_at.reset();
    }
    event.verdict.cause = n % 3 == 0 ? "mailbox-full" : "ptr-missing";
    event.hangs_on = n % 3 == 0 ? "recipient" : "ip";
    event.subject = n % 3 == 0 ? event.recipient : "192.0.2." + std::to_string(n % 4);
    event.status = n % 5 == 0 ? "" : "5.7.25";
    event.verdict.provider = n % 7 == 0 ? "google" : "";
    event.kind = n % 11 == 0 ? EventKind::delay : EventKind::failure;
    events.push_back(std::move(event));
  }
  return events;
}

// The sums of version 4, which that program kept as events came in.
constexpr const char* sums_of_version_4 = R"sql(
INSERT INTO mix (cause, status, provider, kind)
  SELECT DISTINCT coalesce(cause, ''), coalesce(status, ''), coalesce(provider, ''), kind FROM event;
UPDATE event SET mix_id = (SELECT mix.id FROM mix
  WHERE mix.cause = coalesce(event.cause, '') AND mix.status = coalesce(event.status, '')
    AND mix.provider = coalesce(event.provider, '') AND mix.kind = event.kind);
INSERT INTO problem SELECT problem_id, cause, hangs_on, subject, count(*),
  iif(problem_id > 0, count(DISTINCT recipient_key), 0), min(at), max(at), 0 FROM event GROUP BY problem_id;
UPDATE problem SET newest_event =
  (SELECT id FROM event WHERE problem_id = problem.id ORDER BY at DESC, id DESC LIMIT 1);
INSERT INTO problem_recipient SELECT DISTINCT problem_id, recipient_key FROM event WHERE problem_id > 0;
INSERT INTO tally SELECT problem_id, at / 86400, kind, coalesce(provider, ''), coalesce(status, ''), count(*)
  FROM event WHERE problem_id > 0 GROUP BY 1, 2, 3, 4, 5;
INSERT INTO domain_tally SELECT problem_id, domain, at / 86400, kind, coalesce(provider, ''),
  coalesce(status, ''), count(*) FROM event WHERE problem_id > 0 GROUP BY 1, 2, 3, 4, 5, 6;
INSERT INTO total SELECT problem_id, kind, coalesce(provider, ''), coalesce(status, ''), count(*)
  FROM event WHERE problem_id > 0 GROUP BY 1, 2, 3, 4;
INSERT INTO era SELECT id / 4096, max(at) FROM event GROUP BY 1;
INSERT INTO event_text (rowid, diagnostic, subject, sender, remote_mta)
  SELECT id, diagnostic, original_subject, sender, remote_mta FROM event;
)sql";

void fill_version_4(const std::string& path, const std::vector<Event>& events) {
  SQLite::Database db(path, SQLite::OPEN_READWRITE);
  const auto key = read_digest_key(db);
  Rows rows;
  for (const Event& event : events) {
    rows.add(key, event, nullptr);
  }
  std::vector<NewEvent> added;
  for (const Row& row : rows.all()) {
    const auto at = row.reported_at ? row.reported_at->seconds : test::now;
    const auto id = static_cast<std::int64_t>(added.size()) + 1;
    added.push_back({&rows, &row, {id, at, test::now, 0, 0}});
  }
  MemoryTable<NewEvent> table(db, "added_event", written_columns());
  table.show(added);
  db.exec("BEGIN");
  db.exec("INSERT INTO event (" + table.columns() + ") SELECT " + table.columns() +
          " FROM added_event");
  db.exec(sums_of_version_4);
  db.exec("COMMIT");
}

/// What `problems` says, to compare.
std::vector<std::string> told_problems(const History& history, const Filter& filter) {
  std::vector<std::string> told;
  const auto problems = history.problems(filter);
  for (const Problem& p : problems ? *problems : std::vector<Problem>{}) {
    told.push_back(p.cause + ' ' + p.subject + ' ' + std::to_string(p.events) + ' ' +
                   std::to_string(p.recipients.value_or(0)) + ' ' +
                   std::to_string(p.first->seconds) + ' ' + std::to_string(p.last->seconds));
  }
  return told;
}

TEST(Schema, KeepsTheSumsOfVersion4) {
  test::Folder folder;
  const auto events = some_events();
  test::make_old(folder / "old", 4);
  fill_version_4(folder / "old", events);
  auto fresh = History::open(folder / "new");
  ASSERT_TRUE(fresh && fresh->record(events, test::now));
  auto history = History::open(folder / "old");
  ASSERT_TRUE(history) << history.error().text();
  EXPECT_EQ(test::integrity(folder / "old"), "ok");
  for (const Filter& filter :
       {Filter{}, Filter{.provider = "google"}, Filter{.status = "5.7.x"},
        Filter{.cause = "ptr-missing", .kind = EventKind::delay},
        Filter{.domain = "example.com", .since = test::now - 9 * test::day}}) {
    const auto want = told_problems(*fresh, filter);
    EXPECT_FALSE(want.empty());
    EXPECT_EQ(told_problems(*history, filter), want);
    EXPECT_EQ(test::recipients(*history, filter), test::recipients(*fresh, filter));
  }
  const auto again = history->record(events, test::now + 100);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->added, 0U);
  ASSERT_TRUE(history->prune(test::now - 9 * test::day, Prune::all, false));
  EXPECT_EQ(test::integrity(folder / "old"), "ok");
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
        "INSERT INTO tally VALUES (4711, 0, 4711, 1)"}) {
    EXPECT_THROW(db.exec(sql), SQLite::Exception) << sql;
  }
}

}  // namespace
}  // namespace postmortem::store
