#pragma once

#include <cstdint>
#include <span>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/event.h"
#include "store/memory_table.h"
#include "store/rows.h"

namespace postmortem::store {

/// What a row holds besides what follows from its event alone.
struct RowFrame {
  std::int64_t id{};
  std::int64_t at{};
  std::int64_t recorded_at{};
  std::int64_t mix{};  ///< row of `mix`
  std::int64_t raw{};  ///< the message as it came, if it is kept; else 0
};

/// A row on its way into `event`.
struct NewEvent {
  const Rows* rows{};
  const Row* row{};
  RowFrame frame{};
};

/// All columns of `event`, in the table's order: so they are taken over as they lie.
[[nodiscard]] std::span<const MemoryColumn<NewEvent>> written_columns() noexcept;

/// The columns of `event` that read_event() reads.
[[nodiscard]] const std::string& event_columns();
[[nodiscard]] Event read_event(SQLite::Statement& row);

/// The columns of `event` that read_shared() reads.
[[nodiscard]] const std::string& shared_columns();
/// An event as far as keep_shared() compares it.
[[nodiscard]] Event read_shared(SQLite::Statement& row);

/// Reads events one by one.
class EventById {
 public:
  explicit EventById(SQLite::Database& db);

  /// An empty one where it is not there.
  [[nodiscard]] Event read(std::int64_t id);

 private:
  SQLite::Statement row_;
};

}  // namespace postmortem::store
