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
  void add_totals(SQLite::Database& db, const Conditions& conditions);
  void read_sum();

  std::vector<Row> totals_{};  // a heap
  SQLite::Statement sums_;
  std::optional<Row> sum_{};  // the next
};

}  // namespace postmortem::store
