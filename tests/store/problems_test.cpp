// What filters let through and how it is grouped, beside the same done by hand on random
// events.

#include <algorithm>
#include <map>
#include <set>
#include <sqlite3.h>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/backscatter.h"
#include "store/chance.h"
#include "store/conditions.h"
#include "store/connection.h"
#include "store/ranking.h"
#include "store/support.h"

namespace postmortem::store {
namespace {

using test::Choose;
using test::day;
using test::describe;
using test::now;
using test::passes;
using test::random_event;
using test::random_filter;

using Row = std::tuple<std::int64_t, std::int64_t, std::string, std::string, std::string,
                       std::size_t, std::int64_t>;

/// (-events, -last, key, recipients, first) of each problem, in order.
std::vector<Row> group(const std::vector<Event>& events) {
  struct Group {
    std::int64_t count{}, first{}, last{};
    std::set<std::string> recipients{};
  };
  std::map<std::tuple<std::string, std::string, std::string>, Group> groups;
  for (const Event& e : events) {
    if (e.kind == EventKind::success) {
      continue;
    }
    auto& g = groups[{e.verdict.cause, e.hangs_on, e.subject}];
    const auto at = e.reported_at->seconds;
    g.first = g.count == 0 ? at : std::min(g.first, at);
    g.last = g.count == 0 ? at : std::max(g.last, at);
    ++g.count;
    if (!e.recipient.empty()) {
      g.recipients.insert(e.recipient);
    }
  }
  std::vector<Row> rows;
  for (const auto& [key, g] : groups) {
    const auto& [cause, hangs_on, subject] = key;
    rows.emplace_back(-g.count, -g.last, cause, hangs_on, subject, g.recipients.size(),
                      g.first);
  }
  std::ranges::sort(rows);
  return rows;
}

std::vector<Row> rows_of(const std::vector<Problem>& problems) {
  std::vector<Row> rows;
  rows.reserve(problems.size());
  for (const Problem& p : problems) {
    rows.emplace_back(-static_cast<std::int64_t>(p.events), -p.last->seconds, p.cause,
                      p.hangs_on, p.subject, p.recipients.value_or(0), p.first->seconds);
  }
  return rows;
}

/// One history for all tests here.
class Filters : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = new test::Folder;
    Choose choose(7);
    auto history = History::open(*folder / "h", {.durable = false});
    for (int batch = 0; batch < 20; ++batch) {
      std::vector<Event> more;
      for (int n = 0; n < 100; ++n) {
        more.push_back(random_event(choose));
        more.back().original.message_id = std::to_string(batch * 100 + n);
      }
      events.insert(events.end(), more.begin(), more.end());
      ASSERT_TRUE(history->record(more, now));
    }
  }
  static void TearDownTestSuite() { delete folder; }

  static std::vector<Event> wanted(const Filter& filter) {
    std::vector<Event> some;
    std::copy_if(events.rbegin(), events.rend(), std::back_inserter(some),
                 [&](const Event& event) { return passes(event, filter); });
    std::ranges::stable_sort(some, std::greater<>(),
                             [](const Event& e) { return e.reported_at->seconds; });
    return some;
  }

  static inline test::Folder* folder{};
  static inline std::vector<Event> events{};
};

TEST_F(Filters, LetThroughWhatTheySay) {
  const auto history = History::open(*folder / "h", {.read_only = true});
  Choose choose(1);
  std::size_t found = 0;
  for (int round = 0; round < 500; ++round) {
    const auto filter = random_filter(choose);
    auto want = wanted(filter);
    if (filter.limit != 0 && want.size() > filter.limit) {
      want.resize(filter.limit);
    }
    const auto got = test::query(*history, filter);
    ASSERT_EQ(got.size(), want.size()) << describe(filter);
    for (std::size_t i = 0; i < got.size(); ++i) {
      ASSERT_EQ(test::parts(got[i]), test::parts(want[i])) << describe(filter) << " at " << i;
    }
    found += got.size();
  }
  EXPECT_GT(found, 10'000U);
}

/// What the events have in common: of `events`, the newest first, a hundred are looked at;
/// those of backscatter are not.
Event shared_of(const std::vector<Event>& events) {
  auto shared = events.front();
  for (std::size_t i = 1; i < std::min<std::size_t>(events.size(), 100); ++i) {
    keep_shared(shared, shared.backscatter == true ? Event{} : events[i]);
  }
  return shared;
}

/// `some` are the events that the filter lets through, the newest first.
void expect_grouped(const History& history, const Filter& filter,
                    const std::vector<Event>& some) {
  auto want = group(some);
  if (filter.limit != 0 && want.size() > filter.limit) {
    want.resize(filter.limit);
  }
  const auto got = history.problems(filter);
  ASSERT_TRUE(got) << got.error().text();
  ASSERT_EQ(rows_of(*got), want) << describe(filter);
  for (const Problem& problem : *got) {
    std::vector<Event> its;
    std::ranges::copy_if(some, std::back_inserter(its), [&](const Event& e) {
      return e.kind != EventKind::success && e.verdict.cause == problem.cause &&
             e.hangs_on == problem.hangs_on && e.subject == problem.subject;
    });
    ASSERT_FALSE(its.empty());
    ASSERT_EQ(test::parts(problem.example), test::parts(its.front())) << describe(filter);
    ASSERT_EQ(test::parts(problem.shared), test::parts(shared_of(its))) << describe(filter);
    ASSERT_EQ(problem.backscatter, filter.backscatter == Backscatter::only);
  }
}

TEST_F(Filters, GroupIntoProblems) {
  const auto history = History::open(*folder / "h", {.read_only = true});
  Choose choose(2);
  for (int round = 0; round < 500; ++round) {
    const auto filter = random_filter(choose);
    expect_grouped(*history, filter, wanted(filter));
  }
}

TEST_F(Filters, GroupBackscatterTheSame) {
  test::Folder other;
  auto history = History::open(other / "h", {.durable = false});
  auto theirs = events;
  std::ranges::for_each(theirs, [](Event& event) { event.backscatter = true; });
  ASSERT_TRUE(history && history->record(theirs, now));
  Choose choose(4);
  for (int round = 0; round < 100; ++round) {
    auto filter = random_filter(choose);
    auto some = wanted(filter);
    std::ranges::for_each(some, [](Event& event) { event.backscatter = true; });
    filter.backscatter = Backscatter::only;
    expect_grouped(*history, filter, some);
  }
}

int count_steps(void* steps) {
  ++*static_cast<int*>(steps);
  return 0;
}

/// Hundreds of SQLite's steps that so many problems of backscatter take, of two events each.
int steps_of_backscatter(int problems) {
  test::Folder folder;
  std::vector<Event> theirs;
  for (int n = 0; n < 2 * problems; ++n) {
    theirs.push_back(test::make_event(n));
    theirs.back().backscatter = true;
    theirs.back().subject = std::to_string(n / 2);
  }
  auto history = History::open(folder / "h", {.durable = false});
  EXPECT_TRUE(history && history->record(theirs, now));
  SQLite::Database db(folder / "h", SQLite::OPEN_READONLY);
  int steps = 0;
  sqlite3_progress_handler(db.getHandle(), 100, count_steps, &steps);
  EXPECT_EQ(backscatter_problems(db, read_digest_key(db), {}).size(),
            static_cast<std::size_t>(problems));
  return steps;
}

TEST(BackscatterProblems, TakeStepsInStepWithTheirNumber) {
  const int few = steps_of_backscatter(200);
  EXPECT_GT(few, 50);
  EXPECT_LT(steps_of_backscatter(2'000), 15 * few);
}

/// The heaviest, first; of equals all.
std::vector<std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>>
heaviest(std::vector<Weight> weights, std::uint64_t limit) {
  std::ranges::sort(weights, std::greater<>(), &Weight::events);
  const auto least = weights.size() > limit ? weights[limit - 1].events : 0;
  std::vector<std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>>
      some;
  for (const Weight& w : weights) {
    if (w.events >= least) {
      some.emplace_back(w.problem, w.events, w.first, w.last, w.newest);
    }
  }
  std::ranges::sort(some);
  return some;
}

TEST_F(Filters, WeighTheSameByTallyAsByEvents) {
  SQLite::Database db(*folder / "h", SQLite::OPEN_READONLY);
  const auto key = read_digest_key(db);
  Choose choose(3);
  int weighed = 0;
  for (int round = 0; round < 300; ++round) {
    auto filter = random_filter(choose);
    filter.limit += 1;
    const auto conditions = conditions_of(db, key, filter);
    if (conditions.nothing) {
      continue;
    }
    const auto by_tally = weigh_heaviest(db, conditions, filter.limit);
    if (by_tally) {
      ASSERT_EQ(heaviest(*by_tally, filter.limit),
                heaviest(*weigh_events(db, conditions, 0), filter.limit))
          << describe(filter);
      ++weighed;
    }
  }
  EXPECT_GT(weighed, 50);
}

int rows_in(const std::string& path, const std::string& table) {
  return SQLite::Database(path).execAndGet("SELECT count(*) FROM " + table).getInt();
}

TEST_F(Filters, StayTrueWhenTheOldestIsPruned) {
  test::Folder copy;
  std::filesystem::copy_file(*folder / "h", copy / "h");
  auto history = History::open(copy / "h");
  ASSERT_TRUE(history);
  const auto before = now - 10 * day;
  const auto kept_from = before / day * day;
  const auto want = wanted({.since = kept_from});
  const auto would = history->prune(before, Prune::all, true);
  ASSERT_TRUE(would);
  EXPECT_EQ(would->events, events.size() - want.size());
  EXPECT_EQ(test::query(*history).size(), events.size());
  const auto done = history->prune(before, Prune::all, false);
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(done->events, would->events);
  EXPECT_EQ(done->kept, want.size());
  EXPECT_EQ(done->before, kept_from);
  EXPECT_EQ(test::query(*history).size(), want.size());
  EXPECT_EQ(rows_of(*history->problems({})), group(want));
  EXPECT_EQ(test::integrity(copy / "h"), "ok");
  EXPECT_EQ(history->record(events, now)->added, would->events);
  EXPECT_EQ(test::integrity(copy / "h"), "ok");
  ASSERT_TRUE(history->prune(now + 10 * day, Prune::all, false));
  EXPECT_TRUE(test::query(*history).empty());
  EXPECT_TRUE(history->problems({})->empty());
  EXPECT_EQ(rows_in(copy / "h", "mix"), 0);
  EXPECT_EQ(test::integrity(copy / "h"), "ok");
}

}  // namespace
}  // namespace postmortem::store
