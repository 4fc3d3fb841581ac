#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/columns.h"
#include "store/digest.h"
#include "store/history.h"
#include "store/memory_table.h"
#include "store/mixes.h"
#include "store/row_statement.h"
#include "store/rows.h"
#include "store/sums.h"

namespace postmortem::store {

/// Writes events and keeps the sums; holds the statements, prepared once. Throws
/// SQLite::Exception.
class Recorder {
 public:
  /// A history without events does without some indices (schema.h) until it has more than
  /// `load`, or finish().
  Recorder(SQLite::Database& db, const DigestKey& key, std::int64_t load);

  /// Begins a transaction where none is under way. After a throw nothing of it is there and the
  /// recorder may be used again.
  Recorded add(const Rows& rows, std::int64_t now, std::span<const MessageCopy> copies);
  /// Ends the transaction, if one is under way.
  void commit();
  /// The same, and the history is whole.
  void finish();

  /// Adds in the transaction that the caller has begun; the new events belong to the kept
  /// message `raw`.
  Recorded record_again(const Rows& rows, std::int64_t now, std::int64_t raw);

 private:
  void begin();
  void look_for_load();
  void end_load();
  void reset();
  /// Whether each of the rows is there already, or twice among them.
  [[nodiscard]] std::vector<bool> find_known(const Rows& rows);
  [[nodiscard]] std::vector<NewEvent> find_new(const Rows& rows, std::int64_t now,
                                               std::span<const MessageCopy> copies);
  void insert(const Rows& rows, const std::vector<NewEvent>& added);
  std::int64_t keep(const MessageCopy& copy);

  SQLite::Database& db_;
  DigestKey key_;
  std::int64_t load_;  ///< 0: there is nothing to load any more
  bool loading_{};
  MemoryTable<Row> given_;
  MemoryTable<NewEvent> added_;
  SQLite::Statement known_;
  SQLite::Statement next_id_;
  SQLite::Statement insert_events_;
  RowStatement insert_text_;
  SQLite::Statement find_raw_;
  SQLite::Statement add_raw_;
  Mixes mixes_;
  Sums sums_;
  std::optional<SQLite::Transaction> transaction_{};  // the last, so that it ends first
};

}  // namespace postmortem::store
