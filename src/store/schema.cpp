#include "store/schema.h"

#include <string>

namespace postmortem::store {

std::int32_t schema_version() noexcept {
  return schema_steps().back().to;
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

}  // namespace postmortem::store
