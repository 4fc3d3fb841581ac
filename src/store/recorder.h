#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/event.h"
#include "store/columns.h"
#include "store/digest.h"
#include "store/history.h"
#include "store/mixes.h"
#include "store/sums.h"

namespace postmortem::store {

/// Writes events and keeps the sums; holds the statements, prepared once. Throws
/// SQLite::Exception.
class Recorder {
 public:
  Recorder(SQLite::Database& db, const DigestKey& key);

  /// One transaction; after a throw nothing of it is there and the recorder may be used again.
  Recorded record(std::span<const Event> events, std::int64_t now,
                  std::span<const MessageCopy> copies);

  /// The same in the transaction that the caller has begun; the new events belong to the kept
  /// message `raw`.
  Recorded record_again(std::span<const Event> events, std::int64_t now, std::int64_t raw);

 private:
  struct New {
    const Event* event{};
    RowFrame frame{};
  };
  void reset();
  [[nodiscard]] RowFrame frame_of(const Event& event, RowFrame frame);
  [[nodiscard]] std::vector<New> find_new(std::span<const Event> events, std::int64_t now,
                                          std::span<const MessageCopy> copies);
  void write(const std::vector<New>& added);
  std::int64_t keep(const MessageCopy& copy);
  bool is_known(const Event& event, const Digest& digest);
  void insert(const New& added);

  SQLite::Database& db_;
  DigestKey key_;
  SQLite::Statement known_;
  SQLite::Statement next_id_;
  SQLite::Statement insert_event_;
  SQLite::Statement insert_text_;
  SQLite::Statement add_raw_;
  Mixes mixes_;
  Sums sums_;
};

}  // namespace postmortem::store
