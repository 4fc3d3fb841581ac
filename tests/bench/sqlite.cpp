// Yardsticks: SQLite alone.
// usage: bench_sqlite rows FROM TO   puts the rows of FROM's event table into a new database of
// the same schema,
//                                    5,000 a transaction, and prints how many, and the seconds
//                                    that took
//        bench_sqlite commit FILE    commits one row with synchronous=FULL, as a mail filter's
//        run must

#include <chrono>
#include <cstdio>
#include <cstring>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <vector>

namespace {

bool run(sqlite3* database, const std::string& sql) {
  char* error = nullptr;
  const bool good = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &error) == SQLITE_OK;
  if (!good) {
    std::fprintf(stderr, "%s: %s\n", sql.c_str(), error);
  }
  sqlite3_free(error);
  return good;
}

/// The statements that make the event table and its indices.
std::string schema_of(sqlite3* database) {
  std::string out;
  sqlite3_stmt* rows = nullptr;
  sqlite3_prepare_v2(
      database,
      "SELECT sql FROM sqlite_master WHERE tbl_name = 'event' AND sql IS NOT NULL "
      "ORDER BY type = 'index'",
      -1, &rows, nullptr);
  while (sqlite3_step(rows) == SQLITE_ROW) {
    out += reinterpret_cast<const char*>(sqlite3_column_text(rows, 0));
    out += ";\n";
  }
  sqlite3_finalize(rows);
  return out;
}

using Row = std::vector<sqlite3_value*>;

std::vector<Row> read_rows(sqlite3* database) {
  std::vector<Row> out;
  sqlite3_stmt* rows = nullptr;
  sqlite3_prepare_v2(database, "SELECT * FROM event ORDER BY id", -1, &rows, nullptr);
  while (sqlite3_step(rows) == SQLITE_ROW) {
    auto& row = out.emplace_back();
    for (int i = 0; i < sqlite3_column_count(rows); ++i) {
      row.push_back(sqlite3_value_dup(sqlite3_column_value(rows, i)));
    }
  }
  sqlite3_finalize(rows);
  return out;
}

int copy_rows(const char* from, const char* to) {
  sqlite3* source = nullptr;
  sqlite3* target = nullptr;
  if (sqlite3_open_v2(from, &source, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK ||
      sqlite3_open(to, &target) != SQLITE_OK) {
    return 1;
  }
  const auto rows = read_rows(source);
  run(target, "PRAGMA journal_mode=WAL");
  run(target, "PRAGMA synchronous=NORMAL");
  if (rows.empty() || !run(target, schema_of(source))) {
    return 1;
  }
  std::string sql = "INSERT INTO event VALUES (?";
  for (std::size_t i = 1; i < rows.front().size(); ++i) {
    sql += ",?";
  }
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(target, (sql + ")").c_str(), -1, &insert, nullptr);
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i % 5'000 == 0) {
      run(target, i == 0 ? "BEGIN" : "COMMIT; BEGIN");
    }
    for (std::size_t column = 0; column < rows[i].size(); ++column) {
      sqlite3_bind_value(insert, static_cast<int>(column) + 1, rows[i][column]);
    }
    if (sqlite3_step(insert) != SQLITE_DONE) {
      std::fprintf(stderr, "%s\n", sqlite3_errmsg(target));
      return 1;
    }
    sqlite3_reset(insert);
  }
  run(target, "COMMIT");
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("%zu %.6f\n", rows.size(), took.count());
  return 0;
}

int commit_one(const char* file) {
  sqlite3* database = nullptr;
  return sqlite3_open(file, &database) == SQLITE_OK &&
                 run(database, "PRAGMA journal_mode=WAL") &&
                 run(database, "PRAGMA synchronous=FULL") &&
                 run(database, "CREATE TABLE IF NOT EXISTS t (x)") &&
                 run(database, "INSERT INTO t VALUES ('one')") &&
                 sqlite3_close(database) == SQLITE_OK
             ? 0
             : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4 && std::strcmp(argv[1], "rows") == 0) {
    return copy_rows(argv[2], argv[3]);
  }
  if (argc == 3 && std::strcmp(argv[1], "commit") == 0) {
    return commit_one(argv[2]);
  }
  return 2;
}
