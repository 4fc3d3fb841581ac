#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <SQLiteCpp/SQLiteCpp.h>

namespace postmortem::store {

/// Marks the file as ours (SQLite's `application_id`; "PMhi").
inline constexpr std::int32_t application_id = 0x504d6869;

/// Events recorded one after another that have a row of `era` together.
inline constexpr std::int64_t ids_an_era = 4'096;

/// What makes version `to` out of the one before it.
struct SchemaStep {
  std::int32_t to{};
  std::string_view sql{};
};

/// All steps in order, from an empty database to the newest version. A step that was ever
/// released is not changed again: the next one mends it.
[[nodiscard]] std::span<const SchemaStep> schema_steps() noexcept;

[[nodiscard]] std::int32_t schema_version() noexcept;

/// Brings `db` from version `from` to schema_version() in the transaction that the caller has
/// begun. Throws SQLite::Exception.
void migrate(SQLite::Database& db, std::int32_t from);

}  // namespace postmortem::store
