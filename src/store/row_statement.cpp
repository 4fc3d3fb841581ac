#include "store/row_statement.h"

namespace postmortem::store {

RowStatement::RowStatement(SQLite::Database& db, const std::string& sql) : db_(db.getHandle()) {
  sqlite3_stmt* statement = nullptr;
  check(sqlite3_prepare_v3(db_, sql.c_str(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
  statement_.reset(statement);
  bound_.resize(static_cast<std::size_t>(sqlite3_bind_parameter_count(statement)) + 1);
}

void RowStatement::check(int status) const {
  if (status != SQLITE_OK) {
    throw SQLite::Exception(db_, status);
  }
}

void RowStatement::set(int index, int status) {
  check(status);
  bound_[static_cast<std::size_t>(index)] = true;
}

void RowStatement::bind(int index, std::int64_t value) {
  set(index, sqlite3_bind_int64(statement_.get(), index, value));
}

void RowStatement::bind(int index, double value) {
  set(index, sqlite3_bind_double(statement_.get(), index, value));
}

void RowStatement::bind_null(int index) {
  auto bound = bound_[static_cast<std::size_t>(index)];
  if (bound) {
    check(sqlite3_bind_null(statement_.get(), index));
    bound = false;
  }
}

void RowStatement::bind_key(int index, std::int64_t key) {
  if (key == 0) {
    bind_null(index);
  } else {
    bind(index, key);
  }
}

void RowStatement::bind_text(int index, std::string_view text) {
  if (text.empty()) {
    bind_null(index);
  } else {
    bind_keyword(index, text);
  }
}

void RowStatement::bind_keyword(int index, std::string_view keyword) {
  set(index, sqlite3_bind_text(statement_.get(), index, keyword.data(),
                               static_cast<int>(keyword.size()), SQLITE_STATIC));
}

void RowStatement::bind_blob(int index, const std::array<std::uint8_t, 16>& bytes) {
  set(index, sqlite3_bind_blob(statement_.get(), index, bytes.data(),
                               static_cast<int>(bytes.size()), SQLITE_STATIC));
}

void RowStatement::run() {
  sqlite3_step(statement_.get());
  check(sqlite3_reset(statement_.get()));  // tells how the step went
}

void RowStatement::reset() noexcept {
  sqlite3_reset(statement_.get());  // tells again why it failed
}

}  // namespace postmortem::store
