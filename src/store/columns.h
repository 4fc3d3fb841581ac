#pragma once

#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/event.h"
#include "store/digest.h"

namespace postmortem::store {

/// What a row holds besides the event itself.
struct RowFrame {
  std::int64_t id{};
  Digest digest{};
  std::int64_t at{};
  std::int64_t recorded_at{};
  std::int64_t problem{};    ///< problem_key(); 0 where the event is part of none
  std::int64_t recipient{};  ///< address_key(); 0 where there is none
  std::int64_t mix{};        ///< row of `mix`
  std::int64_t raw{};        ///< the message as it came, if it is kept; else 0
  std::string domain{};      ///< the recipient's
  std::string facts{};       ///< as JSON
};

/// Statement that adds one row to `event`.
[[nodiscard]] const std::string& insert_event_sql();
/// Binds all its parameters; texts are not copied, so `event` and `frame` must outlive
/// the step.
void bind_event(SQLite::Statement& insert, const Event& event, const RowFrame& frame);

/// The columns of `event` that read_event() reads.
[[nodiscard]] const std::string& event_columns();
[[nodiscard]] Event read_event(SQLite::Statement& row);

}  // namespace postmortem::store
