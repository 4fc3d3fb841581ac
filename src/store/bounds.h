#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/conditions.h"

namespace postmortem::store {

/// Problems of more than one event with the most that each can weigh, the greatest first.
/// All conditions must be in the tally.
class Bounds {
 public:
  struct Row {
    std::int64_t problem{};
    std::int64_t most{};
    bool exact{};  ///< it weighs just that
  };

  Bounds(SQLite::Database& db, const Conditions& conditions);

  std::optional<Row> next();

 private:
  struct Source {
    SQLite::Statement statement;
    bool exact{};
    Row row{};  ///< the next; `most` is 0 at the end
  };

  void add(SQLite::Database& db, const Piece& query, bool exact);
  static void step(Source& source);

  std::vector<Source> sources_{};
};

}  // namespace postmortem::store
