#pragma once

#include <chrono>

#include <SQLiteCpp/SQLiteCpp.h>

namespace postmortem::store {

/// How SQLite keeps what is not committed apart from what is.
///
/// A history has a write-ahead log: who reads it sees the last commit while others write. What
/// fills an empty history has nothing to keep apart: with a rollback journal new pages go to
/// where they stay, and not through the log, which takes twice as long to write them and a
/// second at the commit to copy them. Who opens the history then waits until it is filled.
/// Both throw SQLite::Exception.

/// Waits so long for others that have it open; they must not be in a transaction.
void use_log(SQLite::Database& db, std::chrono::milliseconds patience);

/// False, and nothing changed, where others have the history open. No statement of the
/// connection may be at work.
[[nodiscard]] bool leave_log(SQLite::Database& db);

}  // namespace postmortem::store
