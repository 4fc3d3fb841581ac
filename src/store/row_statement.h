#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

namespace postmortem::store {

/// A statement that is run for each event: SQLite::Statement takes no views, and binds what is
/// NULL again and again. Throws SQLite::Exception. Parameters count from 1; texts are not
/// copied and must stay until run().
class RowStatement {
 public:
  RowStatement(SQLite::Database& db, const std::string& sql);

  void bind(int index, std::int64_t value);
  void bind(int index, double value);
  void bind_null(int index);
  /// NULL where there is none.
  template <typename Number>
  void bind(int index, const std::optional<Number>& value) {
    if (value) {
      bind(index, static_cast<std::int64_t>(*value));
    } else {
      bind_null(index);
    }
  }
  /// NULL for 0.
  void bind_key(int index, std::int64_t key);
  /// NULL where it is empty.
  void bind_text(int index, std::string_view text);
  void bind_keyword(int index, std::string_view keyword);
  void bind_blob(int index, const std::array<std::uint8_t, 16>& bytes);

  void run();
  /// After a failure, before it is used again.
  void reset() noexcept;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };
  void check(int status) const;
  void set(int index, int status);

  sqlite3* db_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_{};
  std::vector<bool> bound_{};  ///< whether a parameter has a value, by its index
};

}  // namespace postmortem::store
