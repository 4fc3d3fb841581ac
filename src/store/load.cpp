#include "store/load.h"

namespace postmortem::store {

Load::Load(SQLite::Database& db) : db_(db) {
  std::vector<std::string> names;
  {
    // What is known is looked for by the first two that stay; few events stand in the others,
    // and making one of them reads the whole table.
    SQLite::Statement rows(
        db_,
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index'"
        " AND tbl_name = 'event' AND sql IS NOT NULL"
        " AND name NOT IN ('event_at', 'event_untimed', 'event_original_recipient',"
        " 'event_raw', 'event_backscatter') ORDER BY name");
    while (rows.executeStep()) {
      names.push_back(rows.getColumn(0).getString());
      indices_.push_back(rows.getColumn(1).getString());
    }
  }
  for (const auto& name : names) {
    db_.exec("DROP INDEX " + name);
  }
}

void Load::end() {
  for (const auto& index : indices_) {
    db_.exec(index);
  }
  db_.exec(
      "UPDATE problem SET recipients = (SELECT count(DISTINCT recipient_key)"
      " FROM event INDEXED BY event_problem WHERE problem_id = problem.id AND problem_id > 0)"
      " WHERE id > 0");
}

}  // namespace postmortem::store
