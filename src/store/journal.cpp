#include "store/journal.h"

#include <sqlite3.h>
#include <thread>

namespace postmortem::store {

void use_log(SQLite::Database& db, std::chrono::milliseconds patience) {
  // It needs the file for itself for a moment, and SQLite does not wait for that.
  constexpr std::chrono::milliseconds pause{5};
  for (;;) {
    try {
      SQLite::Statement pragma(db, "PRAGMA journal_mode = WAL");
      pragma.executeStep();
      return;
    } catch (const SQLite::Exception& caught) {
      if (caught.getErrorCode() != SQLITE_BUSY || patience <= pause) {
        throw;
      }
    }
    std::this_thread::sleep_for(pause);
    patience -= pause;
  }
}

bool leave_log(SQLite::Database& db) {
  try {
    SQLite::Statement pragma(db, "PRAGMA journal_mode = DELETE");
    return pragma.executeStep() && pragma.getColumn(0).getString() == "delete";
  } catch (const SQLite::Exception& caught) {
    if (caught.getErrorCode() != SQLITE_BUSY) {
      throw;
    }
    return false;
  }
}

}  // namespace postmortem::store
