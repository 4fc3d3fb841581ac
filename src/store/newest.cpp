#include "store/newest.h"

#include <algorithm>
#include <utility>

#include "store/columns.h"
#include "store/day.h"
#include "store/plan.h"

namespace postmortem::store {
namespace {

// Entries of an index that are passed over in the time that one event's row takes.
constexpr std::int64_t entries_a_row = 10;

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

/// Of the mixes those of the problem's cause.
void narrow(Conditions& conditions, std::int64_t problem) {
  for (Condition& condition : conditions.all) {
    if (condition.by_mix()) {
      condition.mixes.append_condition(
          {"cause = (SELECT cause FROM problem WHERE id = ?)", {problem}});
    }
  }
}

/// The condition that the fewest events fulfil, less than `most`.
Start start_of_fewest(SQLite::Database& db, const Conditions& conditions, std::int64_t most) {
  Start start;
  for (const Condition& condition : conditions.all) {
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

}  // namespace

Piece newest_of_problem(SQLite::Database& db, const Conditions& conditions,
                        const Weight& weight, std::int64_t wanted, std::int64_t read) {
  const bool in_tally =
      weight.problem > 0 && std::ranges::all_of(conditions.all, [](const Condition& condition) {
        return condition.on_tally.has_value();
      });
  if (in_tally && read > wanted) {
    auto near = conditions;
    near.since = begin_of_newest(db, conditions, weight, wanted);
    near.until = weight.last + 1;
    narrow(near, weight.problem);
    near.all.push_back({.on_event = {"event.problem_id = ?", {weight.problem}}});
    const auto start = start_of_fewest(db, near, read * entries_a_row);
    if (start.condition != nullptr) {
      for (Condition& condition : near.all) {
        if (&condition != start.condition && condition.on_key) {
          condition.on_event = *condition.on_key;
        }
      }
      return events_query(db, start, near, static_cast<std::uint64_t>(wanted));
    }
  }
  auto query = events_weighed(event_columns(), weight, conditions);
  query.append(Piece{" ORDER BY event.at DESC, event.id DESC LIMIT ?", {wanted}});
  return query;
}

}  // namespace postmortem::store
