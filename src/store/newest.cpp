#include "store/newest.h"

#include <algorithm>

#include "store/day.h"
#include "store/of_problem.h"
#include "store/plan.h"
#include "store/problem_events.h"

namespace postmortem::store {
namespace {

// Entries of an index that are counted and passed over in the time that it takes to ask one
// whether an event is in it.
constexpr std::int64_t entries_an_event = 2;

/// A time from which on a problem has `wanted` events under the conditions, by the sums of its
/// days; that of its newest is left out, as the conditions' time may end in it.
std::int64_t begin_of_newest(SQLite::Database& db, const Conditions& conditions,
                             const Weight& weight, std::int64_t wanted) {
  auto query = days_of_problem("tally.day, tally.events", weight.problem, conditions);
  query.append_condition({"tally.day < ?", {day_of(weight.last)}});
  query.append(" ORDER BY tally.day DESC");
  auto row = prepare(db, query);
  while (row.executeStep()) {
    wanted -= row.getColumn(1).getInt64();
    if (wanted <= 0) {
      return std::max(weight.first, row.getColumn(0).getInt64() * seconds_a_day);
    }
  }
  return weight.first;
}

/// The condition that the fewest events fulfil, less than `most`.
Start start_of_fewest(SQLite::Database& db, const Conditions& conditions, std::int64_t most) {
  Start start;
  for (auto at = conditions.all.rbegin(); at != conditions.all.rend(); ++at) {  // mixes first
    const Condition& condition = *at;
    if (condition.index.empty()) {
      continue;
    }
    const auto count = count_events(db, conditions, &condition, most);
    if (count < most) {
      most = count;
      start = {&condition, !condition.by_mix(), false};
    }
  }
  return start;
}

Piece query_of_newest(const Start& start, Conditions& conditions, std::int64_t problem,
                      std::int64_t wanted) {
  for (Condition& condition : conditions.all) {
    if (&condition != start.condition && condition.on_key) {
      condition.on_event = *condition.on_key;
    }
  }
  Piece query{"SELECT event.id", {}};
  append_from(query, start, conditions);
  query.append_condition({"event.problem_id = ?", {problem}});
  query.append(Piece{" ORDER BY event.at DESC, event.id DESC LIMIT ?", {wanted}});
  return query;
}

}  // namespace

std::vector<std::int64_t> newest_of_problem(SQLite::Database& db, const Conditions& conditions,
                                            const Weight& weight, std::int64_t wanted,
                                            std::int64_t read) {
  auto near = conditions;
  near.until = weight.last + 1;
  std::vector<std::int64_t> ids;
  if (days_tell(weight.problem, conditions) && read > wanted) {
    near.since = begin_of_newest(db, conditions, weight, wanted);
    const auto start = start_of_fewest(db, near, read * entries_an_event);
    if (start.condition != nullptr) {
      auto row = prepare(db, query_of_newest(start, near, weight.problem, wanted));
      while (row.executeStep()) {
        ids.push_back(row.getColumn(0).getInt64());
      }
      return ids;
    }
  }
  near.since = weight.first;
  ProblemEvents events(db, weight.problem, near, Order::newest_first);
  for (; wanted > 0; --wanted) {
    const auto event = events.next();
    if (!event) {
      break;
    }
    ids.push_back(event->id);
  }
  return ids;
}

}  // namespace postmortem::store
