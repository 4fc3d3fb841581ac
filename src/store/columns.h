#pragma once

#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/event.h"
#include "store/digest.h"

namespace postmortem::store {

/// Rows of other tables that an event's row points at; 0 for none.
struct EventKeys {
  std::int64_t problem{};
  std::int64_t recipient{};
  std::int64_t original_recipient{};
  std::int64_t domain{};
};

/// What a row holds besides the event itself.
struct RowFrame {
  Digest digest{};
  std::int64_t at{};
  std::int64_t recorded_at{};
  EventKeys keys{};
};

/// Statement that adds one row to `event`.
[[nodiscard]] const std::string& insert_event_sql();
/// Binds all its parameters; texts are not copied, so `event`, `frame` and `facts` must outlive
/// the step.
void bind_event(SQLite::Statement& insert, const Event& event, const RowFrame& frame,
                const std::string& facts);

/// The columns that read_event() reads, for a SELECT over `event` joined as event_joins says.
[[nodiscard]] const std::string& event_columns();
inline constexpr const char* event_joins =
    " LEFT JOIN address AS r ON r.id = event.recipient_id"
    " LEFT JOIN address AS o ON o.id = event.original_recipient_id";
[[nodiscard]] Event read_event(SQLite::Statement& row);

/// Binds a number, or NULL for 0.
void bind_key(SQLite::Statement& statement, int index, std::int64_t key);

}  // namespace postmortem::store
