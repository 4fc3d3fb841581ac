#include "store/plan.h"

#include <algorithm>
#include <limits>
#include <string>

#include "store/columns.h"

namespace postmortem::store {
namespace {

// From here on a condition counts as broad: sorting what fulfils it costs more than walking
// through time until enough is found.
constexpr std::int64_t broad = 20'000;

std::int64_t count_up_to_broad(SQLite::Database& db, const Conditions& conditions,
                               const Condition* condition) {
  Piece query{"SELECT count(*) FROM (", {}};
  if (condition != nullptr && condition->ids) {
    query.append(*condition->ids);
  } else {
    Piece inner{"SELECT 1 FROM event INDEXED BY ", {}};
    inner.append(condition != nullptr ? condition->index : "event_at");
    if (condition != nullptr) {
      inner.append_condition(condition->on_event);
    }
    conditions.append_time_to(inner);
    query.append(inner);
  }
  query.append(" LIMIT " + std::to_string(broad) + ")");
  auto statement = prepare(db, query);
  statement.executeStep();
  return statement.getColumn(0).getInt64();
}

}  // namespace

Start choose_start(SQLite::Database& db, const Conditions& conditions, bool limited) {
  Start start;
  if (conditions.all.size() == 1 && !conditions.all.front().index.empty()) {
    return {&conditions.all.front(), true, false};
  }
  std::int64_t fewest = std::numeric_limits<std::int64_t>::max();
  for (const Condition& condition : conditions.all) {
    if (!condition.ids && condition.index.empty()) {
      continue;
    }
    const auto count = count_up_to_broad(db, conditions, &condition);
    const bool sorting_is_dear = condition.ids && limited && count >= broad;
    if (count < fewest && !sorting_is_dear) {
      fewest = count;
      start = {&condition, !condition.ids, count >= broad};
    }
  }
  if (start.condition == nullptr && !conditions.all.empty()) {
    start.broad = count_up_to_broad(db, conditions, nullptr) >= broad;
  }
  return start;
}

void append_from(Piece& query, const Start& start, const Conditions& conditions) {
  if (start.condition != nullptr && start.condition->ids) {
    query.append(" FROM (");
    query.append(*start.condition->ids);
    query.append(") AS chosen CROSS JOIN event ON event.id = chosen.id");
  } else {
    query.append(" FROM event INDEXED BY ");
    query.append(start.condition != nullptr ? start.condition->index : "event_at");
  }
  for (const Condition& condition : conditions.all) {
    if (&condition != start.condition || !condition.ids) {
      query.append_condition(condition.on_event);
    }
  }
  conditions.append_time_to(query);
}

Piece events_query(SQLite::Database& db, const Conditions& conditions, std::uint64_t limit) {
  const auto start = choose_start(db, conditions, limit != 0);
  Piece query{"SELECT " + event_columns(), {}};
  append_from(query, start, conditions);
  query.append(" ORDER BY event.at DESC, event.id DESC");
  if (limit != 0) {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    query.append(Piece{" LIMIT ?", {static_cast<std::int64_t>(std::min(limit, most))}});
  }
  return query;
}

}  // namespace postmortem::store
