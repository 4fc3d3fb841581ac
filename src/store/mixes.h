#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/row_statement.h"
#include "store/rows.h"

namespace postmortem::store {

/// The rows of `mix` (schema.cpp), looked up once a transaction each. Throws SQLite::Exception.
class Mixes {
 public:
  explicit Mixes(SQLite::Database& db);

  /// To be called when a transaction begins: others may have added and pruned meanwhile.
  void reset();
  /// The event's row, which is added where there is none.
  [[nodiscard]] std::int64_t id_of(const Rows& rows, const Row& row);

 private:
  [[nodiscard]] std::int64_t look_up(const Rows& rows, const Row& row);

  RowStatement add_;
  SQLite::Statement find_;
  std::unordered_map<std::string, std::int64_t> known_{};  // by the four, one behind another
  std::string key_{};
};

}  // namespace postmortem::store
