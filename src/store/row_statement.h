#pragma once

#include <cstdint>
#include <memory>
#include <sqlite3.h>
#include <string>
#include <string_view>

#include <SQLiteCpp/SQLiteCpp.h>

namespace postmortem::store {

/// A statement that is run for each event: SQLite::Statement takes no views. Throws
/// SQLite::Exception. Parameters count from 1; texts are not copied and must stay until run().
class RowStatement {
 public:
  RowStatement(SQLite::Database& db, const std::string& sql);

  void bind(int index, std::int64_t value);
  void bind(int index, std::string_view text);

  void run();
  /// After a failure, before it is used again.
  void reset() noexcept;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };
  void check(int status) const;

  sqlite3* db_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_{};
};

}  // namespace postmortem::store
