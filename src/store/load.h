#pragma once

#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

namespace postmortem::store {

/// Fills a history that has no events yet: goes without the indices of `event` that recording
/// does not need, and makes them behind the events. One of all rows takes a third of the time
/// that it takes to keep it sorted as they come. All within one transaction, so that nobody
/// sees the history without them. Throws SQLite::Exception.
class Load {
 public:
  /// In the transaction that the caller has begun; no statement of the connection may be at
  /// work.
  explicit Load(SQLite::Database& db);

  /// Makes the indices, and counts what could not be counted without them: the recipients of
  /// problems that have more than one.
  void end();

 private:
  SQLite::Database& db_;
  std::vector<std::string> indices_{};  ///< the statements that make them
};

}  // namespace postmortem::store
