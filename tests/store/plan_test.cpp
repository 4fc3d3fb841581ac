// Which index each usual filter is answered by.

#include "store/plan.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/conditions.h"
#include "store/connection.h"
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
    {"Cause", {.cause = "policy"}, "SEARCH event USING INDEX event_cause (cause=?)"},
    {"CauseUntil",
     {.cause = "policy", .until = now},
     "SEARCH event USING INDEX event_cause (cause=? AND at<?)"},
    {"Status", {.status = "5.7.1"}, "SEARCH event USING INDEX event_status (status=?)"},
    {"StatusPattern",
     {.status = "5.7.x"},
     "SEARCH event USING COVERING INDEX event_status (status>? AND status<?)"},
    {"Provider",
     {.provider = "google"},
     "SEARCH event USING INDEX event_provider (provider=?)"},
    {"Kind", {.kind = EventKind::complaint}, "SEARCH event USING INDEX event_kind (kind=?)"},
    {"Text", {.text = "full"}, "SCAN event_text VIRTUAL TABLE INDEX 0:M"},
    {"RarestFirst",
     {.domain = "example.com", .cause = "policy", .kind = EventKind::failure},
     "SEARCH event USING INDEX event_cause (cause=?)"},
};

class Plans : public testing::TestWithParam<PlanCase> {
 protected:
  static void SetUpTestSuite() {
    folder = new test::Folder;
    std::vector<Event> events;
    for (int n = 0; n < 50; ++n) {
      events.push_back(test::make_event(n));
      events.back().verdict.cause = n % 10 == 0 ? "policy" : "ptr-missing";
    }
    auto history = History::open(*folder / "h");
    ASSERT_TRUE(history && history->record(events, now));
  }
  static void TearDownTestSuite() { delete folder; }

  static inline test::Folder* folder{};
};

TEST_P(Plans, UseAnIndex) {
  SQLite::Database db(*folder / "h", SQLite::OPEN_READONLY);
  auto query = events_query(db, conditions_of(read_digest_key(db), GetParam().filter), 10);
  query.sql.insert(0, "EXPLAIN QUERY PLAN ");
  auto plan = prepare(db, query);
  std::vector<std::string> steps;
  while (plan.executeStep()) {
    steps.push_back(plan.getColumn(3).getString());
  }
  EXPECT_THAT(steps, testing::Contains(testing::StartsWith(std::string(GetParam().want))));
  EXPECT_THAT(steps, testing::Not(testing::Contains(std::string("SCAN event"))));
  const bool gathered = !GetParam().filter.recipient.empty();  // out of two indices
  if (GetParam().want.starts_with("SEARCH event USING INDEX") && !gathered) {
    EXPECT_THAT(steps,
                testing::Not(testing::Contains(std::string("USE TEMP B-TREE FOR ORDER BY"))));
  }
}

INSTANTIATE_TEST_SUITE_P(Filter, Plans, testing::ValuesIn(plan_cases),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace postmortem::store
