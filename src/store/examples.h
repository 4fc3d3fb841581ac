#pragma once

#include <cstdint>
#include <span>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/problem.h"
#include "store/columns.h"

namespace postmortem::store {

/// Reads what a problem's events say.
class Examples {
 public:
  explicit Examples(SQLite::Database& db);

  /// Sets the problem's example, the event `newest`, and what that shares with `compared`; no
  /// more than the problem's name says where that is none.
  void describe(Problem& problem, std::int64_t newest, std::span<const std::int64_t> compared);

 private:
  EventById whole_;
  SQLite::Statement compared_;
};

}  // namespace postmortem::store
