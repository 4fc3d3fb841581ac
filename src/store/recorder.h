#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/columns.h"
#include "store/digest.h"
#include "store/history.h"
#include "store/load.h"
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
  /// `bulk`: the transaction that puts the first events into a history is a Load.
  Recorder(SQLite::Database& db, const DigestKey& key, bool bulk);

  /// Begins a transaction where none is under way. After a throw nothing of it is there and the
  /// recorder may be used again.
  Recorded add(const Rows& rows, std::int64_t now, std::span<const MessageCopy> copies);
  /// Ends the transaction, if one is under way.
  void commit();
  /// Is the transaction under way a Load?
  [[nodiscard]] bool is_load() const noexcept { return load_.has_value(); }

  /// Adds in the transaction that the caller has begun; the new events belong to the kept
  /// message `raw`.
  Recorded record_again(const Rows& rows, std::int64_t now, std::int64_t raw);

 private:
  void begin();
  void end_transaction() noexcept;
  void reset();
  /// Whether each of the rows is there already, or twice among them.
  [[nodiscard]] std::vector<bool> find_known(const Rows& rows);
  [[nodiscard]] std::vector<NewEvent> find_new(const Rows& rows, std::int64_t now,
                                               std::span<const MessageCopy> copies);
  void insert(const Rows& rows, const std::vector<NewEvent>& added);
  std::int64_t keep(const MessageCopy& copy);

  SQLite::Database& db_;
  DigestKey key_;
  bool bulk_;
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
  bool without_log_{};  ///< the transaction under way has a rollback journal (journal.h)
  std::optional<Load> load_{};
  std::optional<SQLite::Transaction> transaction_{};  // the last, so that it ends first
};

}  // namespace postmortem::store
