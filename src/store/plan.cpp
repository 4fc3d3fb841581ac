#include "store/plan.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "store/columns.h"
#include "store/schema.h"

namespace postmortem::store {
namespace {

// From here on a condition counts as broad: sorting what fulfils it costs more than walking
// through time until enough is found.
constexpr std::int64_t broad = 20'000;

// Events of one mix that are read and sorted at a time, to begin with.
constexpr std::uint64_t most_a_mix = 4'096;

/// The condition as its index answers it.
Piece on_index(const Condition& condition) {
  return condition.by_mix() ? condition.in_mixes("event.mix_id") : condition.on_event;
}

std::int64_t count_up_to_broad(SQLite::Database& db, const Conditions& conditions,
                               const Condition* condition) {
  return count_events(db, conditions, condition, broad);
}

/// The id before which no event can be among the newest `limit`: what is newer than the latest
/// recorded ones that fulfil the conditions stands in a block with something as new.
std::int64_t first_id(SQLite::Database& db, const Start& start, const Conditions& conditions,
                      std::int64_t limit) {
  Piece probe{"SELECT count(*), min(at) FROM (SELECT event.at", {}};
  append_from(probe, start, conditions);
  probe.append(Piece{" ORDER BY chosen.id DESC LIMIT ?)", {limit}});
  auto latest = prepare(db, probe);
  if (!latest.executeStep() || latest.getColumn(0).getInt64() < limit) {
    return 0;
  }
  auto era = prepare(db, {"SELECT min(block) FROM era WHERE newest_at >= ?",
                          {latest.getColumn(1).getInt64()}});
  return era.executeStep() ? era.getColumn(0).getInt64() * ids_an_era : 0;
}

/// A filter by mixes is read in stretches of time, the latest first, so that the newest events
/// are found without reading all of each mix: where the one begins that ends at the conditions'
/// and in which no mix has more than `events` events, but for those of its first second.
/// Nothing where no mix has as many left.
std::optional<std::int64_t> begin_of_stretch(SQLite::Database& db, const Condition& condition,
                                             const Conditions& conditions,
                                             std::uint64_t events) {
  Piece newest{"SELECT event.at FROM event INDEXED BY event_mix", {}};
  newest.append_condition({"event.mix_id = chosen.id", {}});
  conditions.append_time_to(newest);
  newest.append(Piece{" ORDER BY event.at DESC LIMIT 1 OFFSET ?",
                      {static_cast<std::int64_t>(events - 1)}});
  Piece query{"SELECT max((", {}};
  query.append(newest);
  query.append(")) FROM (");
  query.append(condition.mixes);
  query.append(") AS chosen");
  auto row = prepare(db, query);
  if (!row.executeStep() || row.getColumn(0).isNull()) {
    return std::nullopt;
  }
  return row.getColumn(0).getInt64();
}

}  // namespace

std::int64_t count_events(SQLite::Database& db, const Conditions& conditions,
                          const Condition* condition, std::int64_t most) {
  Piece entries;
  if (condition != nullptr && condition->ids) {
    entries.append(*condition->ids);
  } else {
    entries.append("SELECT 1 FROM event INDEXED BY ");
    entries.append(condition != nullptr ? condition->index : "event_at");
    if (condition != nullptr) {
      entries.append_condition(on_index(*condition));
    }
    conditions.append_time_to(entries);
    auto last = entries;
    last.append(Piece{" LIMIT 1 OFFSET ?", {most - 1}});
    if (prepare(db, last).executeStep()) {  // passing over takes half as long as counting
      return most;
    }
  }
  Piece query{"SELECT count(*) FROM (", {}};
  query.append(entries);
  query.append(Piece{" LIMIT ?)", {most}});
  auto statement = prepare(db, query);
  statement.executeStep();
  return statement.getColumn(0).getInt64();
}

Start choose_start(SQLite::Database& db, const Conditions& conditions, bool limited) {
  Start start;
  if (conditions.all.size() == 1 && !conditions.all.front().index.empty()) {
    const auto& only = conditions.all.front();
    const bool all_read = !limited && !conditions.since && !conditions.until;
    return {&only, !only.by_mix(),
            all_read && count_up_to_broad(db, conditions, &only) >= broad};
  }
  std::int64_t fewest = std::numeric_limits<std::int64_t>::max();
  if (!limited && (conditions.since || conditions.until) && !conditions.all.empty()) {
    fewest = count_up_to_broad(db, conditions, nullptr);
    start = {nullptr, true, fewest >= broad};
  }
  for (const Condition& condition : conditions.all) {
    if (!condition.ids && condition.index.empty()) {
      continue;
    }
    const auto count = count_up_to_broad(db, conditions, &condition);
    const bool sorting_is_dear = condition.ids && !condition.by_id && limited && count >= broad;
    if (count < fewest && !sorting_is_dear) {
      fewest = count;
      const bool by_time = !condition.ids && !condition.by_mix();
      start = {&condition, by_time, count >= broad};
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
    if (start.first_id != 0) {
      query.append(Piece{" AND rowid >= ?", {start.first_id}});
    }
    query.append(") AS chosen CROSS JOIN event ON event.id = chosen.id");
  } else {
    query.append(" FROM event INDEXED BY ");
    query.append(start.condition != nullptr ? start.condition->index : "event_at");
  }
  for (const Condition& condition : conditions.all) {
    if (&condition != start.condition) {
      query.append_condition(condition.on_event);
    } else if (!condition.ids) {
      query.append_condition(on_index(condition));
    }
  }
  conditions.append_time_to(query);
}

Piece events_query(SQLite::Database& db, Start start, const Conditions& conditions,
                   std::uint64_t limit) {
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  constexpr std::string_view order = " ORDER BY event.at DESC, event.id DESC";
  const auto rows = limit == 0 ? -1 : static_cast<std::int64_t>(std::min(limit, most));
  if (start.by_time || (rows < 0 && !start.condition->by_mix())) {
    Piece query{"SELECT " + event_columns(), {}};
    append_from(query, start, conditions);
    query.append(order);
    query.append(Piece{" LIMIT ?", {rows}});
    return query;
  }
  // Sorted by their ids alone; only what is left is read whole.
  if (start.condition->by_id) {
    start.first_id = first_id(db, start, conditions, rows);
  }
  Piece query{"SELECT " + event_columns() + " FROM (SELECT event.id", {}};
  append_from(query, start, conditions);
  query.append(order);
  query.append(Piece{" LIMIT ?) AS newest CROSS JOIN event ON event.id = newest.id", {rows}});
  query.append(order);
  return query;
}

void read_events(SQLite::Database& db, Conditions conditions, std::uint64_t limit,
                 const RowReader& each) {
  const auto start = choose_start(db, conditions, limit != 0);
  auto left = limit;
  const auto read_stretch = [&] {
    auto rows = prepare(db, events_query(db, start, conditions, left));
    while (rows.executeStep()) {
      if (!each(rows)) {
        return false;
      }
      left -= std::min<std::uint64_t>(left, 1);
    }
    return limit == 0 || left != 0;
  };
  if (start.condition == nullptr || !start.condition->by_mix()) {
    read_stretch();
    return;
  }
  const auto since = conditions.since;
  auto events = limit == 0 ? most_a_mix : std::min(limit, most_a_mix);
  do {
    conditions.since = begin_of_stretch(db, *start.condition, conditions, events);
    const bool last = !conditions.since;
    conditions.since = last ? since : conditions.since;
    if (!read_stretch() || last) {
      return;
    }
    conditions.until = std::exchange(conditions.since, since);
    events *= 4;
  } while (true);
}

}  // namespace postmortem::store
