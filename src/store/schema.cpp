#include "store/schema.h"

#include <string>

namespace postmortem::store {
namespace {

constexpr const char* without_version_6 = R"sql(
DROP INDEX event_recipient;
DROP INDEX event_original_recipient;
DROP INDEX event_domain;
DROP INDEX event_mix;
DROP INDEX event_problem;
PRAGMA user_version = 5;
)sql";

}  // namespace

std::int32_t schema_version() noexcept {
  return schema_steps().back().to;
}

std::int32_t version_of(SQLite::Database& db) {
  SQLite::Statement version(db, "PRAGMA user_version");
  return version.executeStep() ? version.getColumn(0).getInt() : 0;
}

void migrate(SQLite::Database& db, std::int32_t from) {
  for (const SchemaStep& step : schema_steps()) {
    if (step.to > from) {
      db.exec(std::string(step.sql));
      db.exec("PRAGMA user_version = " + std::to_string(step.to));
    }
  }
  db.exec("PRAGMA application_id = " + std::to_string(application_id));
}

void begin_load(SQLite::Database& db) {
  db.exec(without_version_6);
}

}  // namespace postmortem::store
