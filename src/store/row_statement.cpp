#include "store/row_statement.h"

namespace postmortem::store {

RowStatement::RowStatement(SQLite::Database& db, const std::string& sql) : db_(db.getHandle()) {
  sqlite3_stmt* statement = nullptr;
  check(sqlite3_prepare_v3(db_, sql.c_str(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
  statement_.reset(statement);
}

void RowStatement::check(int status) const {
  if (status != SQLITE_OK) {
    throw SQLite::Exception(db_, status);
  }
}

void RowStatement::bind(int index, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), index, value));
}

void RowStatement::bind(int index, std::string_view text) {
  check(sqlite3_bind_text(statement_.get(), index, text.data(), static_cast<int>(text.size()),
                          SQLITE_STATIC));
}

void RowStatement::run() {
  sqlite3_step(statement_.get());
  check(sqlite3_reset(statement_.get()));  // tells how the step went
}

void RowStatement::reset() noexcept {
  sqlite3_reset(statement_.get());  // tells again why it failed
}

}  // namespace postmortem::store
