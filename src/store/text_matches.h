#pragma once

#include <string>
#include <string_view>

#include <SQLiteCpp/SQLiteCpp.h>

namespace postmortem::store {

/// "has_text(event.id)": the event is one that the latest add_text_matches() asks for.
inline constexpr std::string_view has_text = "has_text(event.id)";

/// Makes `has_text` a condition of the connection that holds for the events whose texts fulfil
/// the `expression` of text_expression(). What the index of texts tells is kept, a bit for each
/// event, until the next call: each command makes its own, within one transaction. No statement
/// may be running. Throws SQLite::Exception.
void add_text_matches(SQLite::Database& db, const std::string& expression);

}  // namespace postmortem::store
