#pragma once

#include <cstdint>
#include <functional>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/conditions.h"

namespace postmortem::store {

/// Where a query starts from: the condition that the fewest events fulfil, found by counting up
/// to a cap, not by statistics, which would have to be kept fresh.
struct Start {
  const Condition* condition{};  ///< none: the time alone
  bool by_time{true};            ///< the events come by time, so that a limit stops early
  bool broad{};             ///< so many events start there that reading them all takes long
  std::int64_t first_id{};  ///< a condition that is `by_id` starts there
};

/// `limited`: only the newest events are asked for.
[[nodiscard]] Start choose_start(SQLite::Database& db, const Conditions& conditions,
                                 bool limited);

/// How many events fulfil the condition in the conditions' time (none: all of the time),
/// counted up to `most`.
[[nodiscard]] std::int64_t count_events(SQLite::Database& db, const Conditions& conditions,
                                        const Condition* condition, std::int64_t most);

/// "FROM event ... WHERE ..." that starts there and holds to all conditions.
void append_from(Piece& query, const Start& start, const Conditions& conditions);

/// The events of a filter, newest first, in the columns of read_event(); 0: no limit.
[[nodiscard]] Piece events_query(SQLite::Database& db, Start start,
                                 const Conditions& conditions, std::uint64_t limit);

/// Is given a row in the columns of read_event(); false ends the reading.
using RowReader = std::function<bool(SQLite::Statement&)>;

/// Reads the events of a filter, newest first.
void read_events(SQLite::Database& db, Conditions conditions, std::uint64_t limit,
                 const RowReader& each);

}  // namespace postmortem::store
