#pragma once

#include <cstdint>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/conditions.h"

namespace postmortem::store {

/// Takes the texts of the events under that condition out of the text index, which has none of
/// its own and must be told what it is to forget. Throws SQLite::Exception.
void forget_texts(SQLite::Database& db, const Piece& which);

/// Takes the events of one kept message out of the history and out of the sums, in the
/// transaction that the caller has begun. Throws SQLite::Exception.
void remove_events_of(SQLite::Database& db, std::int64_t raw);

/// Deletes the kept message if no event belongs to it any more.
void drop_if_orphan(SQLite::Database& db, std::int64_t raw);

}  // namespace postmortem::store
