#pragma once

#include <cstdint>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/event.h"
#include "store/row_statement.h"
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

/// Statement that adds one row to `event`.
[[nodiscard]] const std::string& insert_event_sql();
/// Binds all its parameters; texts are not copied, so `rows` must stay until it has run.
void bind_row(RowStatement& insert, const Rows& rows, const Row& row, const RowFrame& frame);

/// The columns of `event` that read_event() reads.
[[nodiscard]] const std::string& event_columns();
[[nodiscard]] Event read_event(SQLite::Statement& row);

}  // namespace postmortem::store
