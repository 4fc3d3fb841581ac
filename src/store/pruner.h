#pragma once

#include <cstdint>

#include <SQLiteCpp/SQLiteCpp.h>

namespace postmortem::store {

/// Deletes the events of one day (UTC, counted from 1970) and takes them out of the sums, in
/// one transaction; nothing where older ones are there, which may have come since the day was
/// chosen. Gives their number. Throws SQLite::Exception.
std::uint64_t prune_day(SQLite::Database& db, std::int64_t day);

/// Deletes the kept messages whose events are all from before `before` (Unix seconds), a few at
/// a time so that other writers get their turn; the events stay. Throws SQLite::Exception.
void prune_messages(SQLite::Database& db, std::int64_t before);

}  // namespace postmortem::store
