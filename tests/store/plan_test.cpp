// Which index each usual filter is answered by.

#include "store/plan.h"

#include <set>
#include <sqlite3.h>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/conditions.h"
#include "store/connection.h"
#include "store/of_problem.h"
#include "store/problems.h"
#include "store/ranking.h"
#include "store/support.h"

namespace postmortem::store {
namespace {

using test::day;
using test::now;

struct PlanCase {
  std::string_view name;
  Filter filter;
  std::string_view want;
};
void PrintTo(const PlanCase& c, std::ostream* out) {
  *out << c.name;
}

const PlanCase plan_cases[] = {
    {"Nothing", {}, "SCAN event USING INDEX event_at"},
    {"Time", {.since = now - day}, "SEARCH event USING INDEX event_at (at>?)"},
    {"Range",
     {.since = now - day, .until = now},
     "SEARCH event USING INDEX event_at (at>? AND at<?)"},
    {"Recipient",
     {.recipient = "a@example.com"},
     "SEARCH event USING INDEX event_recipient (recipient_key=?)"},
    {"OriginalRecipient",
     {.recipient = "a@example.com"},
     "SEARCH event USING INDEX event_original_recipient (original_recipient=?)"},
    {"Domain", {.domain = "example.com"}, "SEARCH event USING INDEX event_domain (domain=?)"},
    {"DomainSince",
     {.domain = "example.com", .since = now},
     "SEARCH event USING INDEX event_domain (domain=? AND at>?)"},
    {"Cause", {.cause = "policy"}, "SEARCH event USING COVERING INDEX event_mix (mix_id=?)"},
    {"CauseUntil",
     {.cause = "policy", .until = now},
     "SEARCH event USING COVERING INDEX event_mix (mix_id=? AND at<?)"},
    {"Status", {.status = "5.7.1"}, "SEARCH event USING COVERING INDEX event_mix (mix_id=?)"},
    {"StatusPattern",
     {.status = "5.7.x"},
     "SEARCH event USING COVERING INDEX event_mix (mix_id=?)"},
    {"Provider",
     {.provider = "google"},
     "SEARCH event USING COVERING INDEX event_mix (mix_id=?)"},
    {"Kind",
     {.kind = EventKind::complaint},
     "SEARCH event USING COVERING INDEX event_mix (mix_id=?)"},
    {"Text", {.text = "full"}, "SCAN event_text VIRTUAL TABLE INDEX 0:M"},
    {"WhereTwoMeet",
     {.cause = "policy", .provider = "google"},
     "SEARCH event USING COVERING INDEX event_mix (mix_id=?)"},
    {"WhereAPatternMeets",
     {.status = "4.x.x", .provider = "google"},
     "SEARCH event USING COVERING INDEX event_mix (mix_id=?)"},
    {"RarestFirst",
     {.domain = "example.com", .cause = "policy", .kind = EventKind::failure},
     "SEARCH event USING INDEX event_mix (mix_id=?)"},
};

class Plans : public testing::TestWithParam<PlanCase> {
 protected:
  static void SetUpTestSuite() {
    folder = new test::Folder;
    std::vector<Event> events;
    for (int n = 0; n < 50; ++n) {
      events.push_back(test::make_event(n));
      events.back().verdict.cause = n % 10 == 0 ? "policy" : "ptr-missing";
      events.back().status = n % 10 == 1 ? "4.7.1" : "5.7.1";
      events.back().verdict.provider = n % 10 == 2 ? "google" : "";
    }
    auto history = History::open(*folder / "h");
    ASSERT_TRUE(history && history->record(events, now));
  }
  static void TearDownTestSuite() { delete folder; }

  static inline test::Folder* folder{};
};

std::vector<std::string> plan_of(SQLite::Database& db, const Piece& query) {
  auto plan = query;
  plan.sql.insert(0, "EXPLAIN QUERY PLAN ");
  auto rows = prepare(db, plan);
  std::vector<std::string> steps;
  while (rows.executeStep()) {
    steps.push_back(rows.getColumn(3).getString());
  }
  return steps;
}

/// The statements that `problems` runs for the filter, their values in them.
std::set<std::string> statements_of_problems(SQLite::Database& db, const Filter& filter) {
  const auto key = read_digest_key(db);
  std::set<std::string> statements;
  const auto note = [](unsigned, void* context, void* statement, void*) {
    char* sql = sqlite3_expanded_sql(static_cast<sqlite3_stmt*>(statement));
    if (std::string_view(sql).starts_with("SELECT")) {  // "--": FTS5's own
      static_cast<std::set<std::string>*>(context)->emplace(sql);
    }
    sqlite3_free(sql);
    return 0;
  };
  sqlite3_trace_v2(db.getHandle(), SQLITE_TRACE_STMT, note, &statements);
  static_cast<void>(find_problems(db, key, filter));
  static_cast<void>(weigh_heaviest(db, conditions_of(db, key, filter), filter.limit));
  sqlite3_trace_v2(db.getHandle(), 0, nullptr, nullptr);
  return statements;
}

/// A step that reads all of a table that grows with the events.
constexpr const char* grown =
    "SCAN (event|problem|tally|domain_tally|domain_total)( USING INDEX event_at)?";

TEST_P(Plans, OfProblemsReadNoTableThatGrowsWithTheEventsWhole) {
  SQLite::Database db(*folder / "h", SQLite::OPEN_READONLY);
  auto filter = GetParam().filter;
  filter.limit = 1;
  const auto statements = statements_of_problems(db, filter);
  EXPECT_FALSE(statements.empty());
  for (const auto& sql : statements) {
    EXPECT_THAT(plan_of(db, {sql, {}}),
                testing::Not(testing::Contains(testing::MatchesRegex(grown))))
        << sql;
  }
}

TEST_P(Plans, UseAnIndex) {
  SQLite::Database db(*folder / "h", SQLite::OPEN_READONLY);
  const auto conditions = conditions_of(db, read_digest_key(db), GetParam().filter);
  const auto start = choose_start(db, conditions, true);
  const auto steps = plan_of(db, events_query(db, start, conditions, 10));
  EXPECT_THAT(steps, testing::Contains(testing::StartsWith(std::string(GetParam().want))));
  EXPECT_THAT(steps, testing::Not(testing::Contains(std::string("SCAN event"))));
  if (start.by_time) {
    EXPECT_THAT(steps,
                testing::Not(testing::Contains(std::string("USE TEMP B-TREE FOR ORDER BY"))));
  }
}

struct ProblemPlanCase {
  std::string_view name;
  std::int64_t problem;
  std::vector<std::string> want;
};
void PrintTo(const ProblemPlanCase& c, std::ostream* out) {
  *out << c.name;
}

const ProblemPlanCase problem_plan_cases[] = {
    {"IsAskedOfItsIndex",
     1,
     {"SEARCH event USING COVERING INDEX event_problem (problem_id=? AND at>? AND at<?)",
      "CORRELATED SCALAR SUBQUERY 1",
      "SEARCH same USING COVERING INDEX event_domain"
      " (domain=? AND at=? AND problem_id=? AND rowid=?)"}},
    {"IsAskedOnceWhereTheProblemIsARecipientsOwn",
     -1,
     {"SEARCH event USING COVERING INDEX event_recipient"
      " (recipient_key=? AND problem_id=? AND at>? AND at<?)",
      "SCALAR SUBQUERY 2", "SEARCH event USING INTEGER PRIMARY KEY (rowid=?)",
      "SCALAR SUBQUERY 1", "SEARCH problem USING INTEGER PRIMARY KEY (rowid=?)"}},
};

class PlansOfAProblem : public testing::TestWithParam<ProblemPlanCase> {};

// No event's row is read for it.
TEST_P(PlansOfAProblem, ADomain) {
  test::Folder folder;
  ASSERT_TRUE(History::open(folder / "h"));
  SQLite::Database db(folder / "h", SQLite::OPEN_READONLY);
  const auto conditions = conditions_of(db, read_digest_key(db), {.domain = "example.com"});
  auto query = events_of_problem("event.at, event.id, event.recipient_key", GetParam().problem,
                                 conditions);
  query.append_condition({"event.at >= ? AND event.at < ?", {now, now + 1}});
  EXPECT_EQ(plan_of(db, query), GetParam().want);
}

TEST(PlanOfAProblem, AsksTheMixesThatItHasOfTheirIndex) {
  test::Folder folder;
  auto history = History::open(folder / "h", {.durable = false});
  std::vector<Event> events;
  for (int n = 0; n < 50; ++n) {
    events.push_back(test::make_event(n));
    events.back().status = n % 10 == 1 ? "4.7.1" : "5.7.1";
  }
  ASSERT_TRUE(history && history->record(events, now));
  SQLite::Database db(folder / "h", SQLite::OPEN_READONLY);
  const auto key = read_digest_key(db);
  const auto problem = problem_key(key, events.front());
  const auto narrow = [&](const Filter& filter) {
    return narrowed(db, conditions_of(db, key, filter), problem, 50);
  };
  EXPECT_EQ(plan_of(db, events_of_problem("event.id", problem, narrow({.status = "4.7.1"}))),
            (std::vector<std::string>{
                "SEARCH event USING COVERING INDEX event_problem (problem_id=?)",
                "CORRELATED SCALAR SUBQUERY 1",
                "SEARCH same USING COVERING INDEX event_mix"
                " (mix_id=? AND at=? AND problem_id=? AND rowid=?)"}));
  // It has no others.
  EXPECT_TRUE(narrow({.kind = EventKind::failure}).all.empty());
  EXPECT_EQ(narrow({.domain = "example.com", .kind = EventKind::failure}).all.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Domain, PlansOfAProblem, testing::ValuesIn(problem_plan_cases),
                         [](const auto& test) { return std::string(test.param.name); });

/// Each of them again and again, in the table of events alone.
void double_events(SQLite::Database& db, int times) {
  db.exec("CREATE TEMP TABLE copy AS SELECT * FROM event LIMIT 0");
  for (; times > 0; --times) {
    db.exec(
        "DELETE FROM copy; INSERT INTO copy SELECT * FROM event;"
        "UPDATE copy SET id = id + (SELECT max(id) FROM event), digest = randomblob(16);"
        "INSERT INTO event SELECT * FROM copy");
  }
}

TEST(Start, IsBroadWhereAllOfTooManyEventsWouldBeRead) {
  test::Folder folder;
  auto history = History::open(folder / "h", {.durable = false});
  std::vector<Event> events;
  for (int n = 0; n < 50; ++n) {
    events.push_back(test::make_event(n));
    events.back().verdict.provider = n % 10 == 2 ? "google" : "";
  }
  ASSERT_TRUE(history && history->record(events, now));
  SQLite::Database db(folder / "h", SQLite::OPEN_READWRITE);
  double_events(db, 9);
  const auto is_broad = [&](const Filter& filter, bool limited) {
    return choose_start(db, conditions_of(db, read_digest_key(db), filter), limited).broad;
  };
  EXPECT_TRUE(is_broad({.domain = "example.com"}, false));
  EXPECT_FALSE(is_broad({.domain = "example.com"}, true));
  EXPECT_FALSE(is_broad({.domain = "example.com", .since = now}, false));
  EXPECT_FALSE(is_broad({.provider = "google"}, false));
  EXPECT_TRUE(is_broad({.cause = events.front().verdict.cause}, false));
}

INSTANTIATE_TEST_SUITE_P(Filter, Plans, testing::ValuesIn(plan_cases),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace postmortem::store
