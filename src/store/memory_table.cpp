#include "store/memory_table.h"

#include <new>

namespace postmortem::store {
namespace {

struct Table {
  sqlite3_vtab base{};
  const RowSource* source{};
};

struct Cursor {
  sqlite3_vtab_cursor base{};
  std::size_t row{};
};

Cursor& cursor_of(sqlite3_vtab_cursor* cursor) {
  return *reinterpret_cast<Cursor*>(cursor);
}

const RowSource& source_of(sqlite3_vtab_cursor* cursor) {
  return *reinterpret_cast<Table*>(cursor->pVtab)->source;
}

// SQLite says how many parameters there are.
// NOLINTNEXTLINE(readability-function-size)
int connect_table(sqlite3* db, void* source, int, const char* const*, sqlite3_vtab** out,
                  char**) {
  auto* table = new (std::nothrow) Table;
  if (table == nullptr) {
    return SQLITE_NOMEM;
  }
  table->source = static_cast<const RowSource*>(source);
  const int status = sqlite3_declare_vtab(db, table->source->declaration().c_str());
  if (status != SQLITE_OK) {
    delete table;  // which SQLite takes for none then
    return status;
  }
  *out = &table->base;
  return SQLITE_OK;
}

int disconnect(sqlite3_vtab* table) {
  delete reinterpret_cast<Table*>(table);
  return SQLITE_OK;
}

int choose_index(sqlite3_vtab*, sqlite3_index_info* plan) {
  plan->estimatedCost = 1'000;
  plan->estimatedRows = 1'000;
  return SQLITE_OK;
}

int open_cursor(sqlite3_vtab*, sqlite3_vtab_cursor** out) {
  auto* cursor = new (std::nothrow) Cursor;
  if (cursor == nullptr) {
    return SQLITE_NOMEM;
  }
  *out = &cursor->base;
  return SQLITE_OK;
}

int close_cursor(sqlite3_vtab_cursor* cursor) {
  delete &cursor_of(cursor);
  return SQLITE_OK;
}

int begin(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) {
  cursor_of(cursor).row = 0;
  return SQLITE_OK;
}

int next(sqlite3_vtab_cursor* cursor) {
  ++cursor_of(cursor).row;
  return SQLITE_OK;
}

int is_at_end(sqlite3_vtab_cursor* cursor) {
  return cursor_of(cursor).row >= source_of(cursor).rows() ? 1 : 0;
}

int give_column(sqlite3_vtab_cursor* cursor, sqlite3_context* to, int column) {
  source_of(cursor).give(Cell(to), cursor_of(cursor).row, static_cast<std::size_t>(column));
  return SQLITE_OK;
}

int give_row(sqlite3_vtab_cursor* cursor, sqlite3_int64* row) {
  *row = static_cast<sqlite3_int64>(cursor_of(cursor).row);
  return SQLITE_OK;
}

/// Without a way to be made: such a table is there by its module's name.
const sqlite3_module& module() {
  static const sqlite3_module made = [] {
    sqlite3_module one{};
    one.xConnect = connect_table;
    one.xBestIndex = choose_index;
    one.xDisconnect = disconnect;
    one.xOpen = open_cursor;
    one.xClose = close_cursor;
    one.xFilter = begin;
    one.xNext = next;
    one.xEof = is_at_end;
    one.xColumn = give_column;
    one.xRowid = give_row;
    return one;
  }();
  return made;
}

}  // namespace

void add_table(SQLite::Database& db, const char* name, const RowSource& source) {
  // SQLite hands the source back as it is.
  auto* const as_given =
      const_cast<RowSource*>(&source);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  const int status =
      sqlite3_create_module_v2(db.getHandle(), name, &module(), as_given, nullptr);
  if (status != SQLITE_OK) {
    throw SQLite::Exception(db.getHandle(), status);
  }
}

}  // namespace postmortem::store
