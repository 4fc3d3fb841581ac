// Yardsticks: SQLite alone.
// usage: bench_sqlite rows FROM TO   puts the rows of FROM's event table, and the texts of its
//                                    text search, into a new database of the same tables and
//                                    indices, 5,000 a transaction, with the cache and the
//                                    settings of ingest; no digests, no look for what is known,
//                                    no sums. Prints how many, and the seconds and processor
//                                    seconds that the inserts took, the reading left out.
//        bench_sqlite commit FILE    commits one row with synchronous=FULL, as a mail filter's
//                                    run must

#include <cstdio>
#include <cstring>
#include <ctime>
#include <sqlite3.h>
#include <string>
#include <vector>

namespace {

constexpr int rows_a_transaction = 5'000;

bool run(sqlite3* database, const std::string& sql) {
  char* error = nullptr;
  const bool good = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &error) == SQLITE_OK;
  if (!good) {
    std::fprintf(stderr, "%s: %s\n", sql.c_str(), error);
  }
  sqlite3_free(error);
  return good;
}

sqlite3* open(const char* path, int flags) {
  sqlite3* database = nullptr;
  const auto status = sqlite3_open_v2(path, &database, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  if (status != SQLITE_OK) {
    std::fprintf(stderr, "%s: %s\n", path, sqlite3_errmsg(database));
    return nullptr;
  }
  return database;
}

sqlite3_stmt* prepare(sqlite3* database, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
    std::fprintf(stderr, "%s: %s\n", sql.c_str(), sqlite3_errmsg(database));
  }
  return statement;
}

/// The statements that make the event table with its indices and the text search.
std::string schema_of(sqlite3* database) {
  std::string out;
  auto* rows = prepare(database,
                       "SELECT sql FROM sqlite_schema WHERE tbl_name IN ('event', 'event_text')"
                       " AND sql IS NOT NULL ORDER BY type = 'index'");
  while (sqlite3_step(rows) == SQLITE_ROW) {
    out += reinterpret_cast<const char*>(sqlite3_column_text(rows, 0));
    out += ";\n";
  }
  sqlite3_finalize(rows);
  return out;
}

double seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Values of some rows, read before the time is taken.
class Rows {
 public:
  explicit Rows(sqlite3_stmt* source) : source_(source) {}
  ~Rows() { clear(); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;

  bool read() {
    clear();
    while (count_ < rows_a_transaction && !ended_) {
      if (sqlite3_step(source_) != SQLITE_ROW) {
        ended_ = true;  // another step would begin again
        break;
      }
      for (int i = 0; i < columns(); ++i) {
        values_.push_back(sqlite3_value_dup(sqlite3_column_value(source_, i)));
      }
      ++count_;
    }
    return count_ > 0;
  }

  [[nodiscard]] int columns() const { return sqlite3_column_count(source_); }
  [[nodiscard]] int count() const { return count_; }
  [[nodiscard]] sqlite3_value* at(int row, int column) const {
    return values_[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns()) +
                   static_cast<std::size_t>(column)];
  }

 private:
  void clear() {
    for (auto* value : values_) {
      sqlite3_value_free(value);
    }
    values_.clear();
    count_ = 0;
  }

  sqlite3_stmt* source_;
  std::vector<sqlite3_value*> values_{};
  int count_{};
  bool ended_{};
};

bool insert_row(sqlite3_stmt* insert, const Rows& rows, int row, int first, int columns) {
  for (int column = 0; column < columns; ++column) {
    sqlite3_bind_value(insert, column + 1, rows.at(row, first + column));
  }
  const bool good = sqlite3_step(insert) == SQLITE_DONE;
  sqlite3_reset(insert);
  return good;
}

int copy_rows(const char* from, const char* to) {
  // As the history's own connection (src/store/connection.cpp).
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  auto* source = open(from, SQLITE_OPEN_READONLY);
  auto* target = open(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (source == nullptr || target == nullptr || !run(target, "PRAGMA page_size = 8192") ||
      !run(target, "PRAGMA journal_mode = WAL") ||
      !run(target,
           "PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;"
           "PRAGMA wal_autocheckpoint = 16000") ||
      !run(target, schema_of(source)) ||
      !run(target, "INSERT INTO event_text (event_text, rank) VALUES ('automerge', 8)")) {
    return 1;
  }
  constexpr int text_columns = 5;
  auto* reading = prepare(source,
                          "SELECT id, diagnostic, original_subject, sender, remote_mta, * FROM "
                          "event ORDER BY id");
  Rows rows(reading);
  const auto event_columns = rows.columns() - text_columns;
  std::string marks = "?";
  for (int i = 1; i < event_columns; ++i) {
    marks += ",?";
  }
  auto* insert = prepare(target, "INSERT INTO event VALUES (" + marks + ")");
  auto* insert_text = prepare(target,
                              "INSERT INTO event_text (rowid, diagnostic, subject, sender,"
                              " remote_mta) VALUES (?, ?, ?, ?, ?)");
  long count = 0;
  double wall = 0;
  double processor = 0;
  while (rows.read()) {
    const auto start = seconds(CLOCK_MONOTONIC);
    const auto before = seconds(CLOCK_PROCESS_CPUTIME_ID);
    run(target, "BEGIN IMMEDIATE");
    for (int row = 0; row < rows.count(); ++row) {
      if (!insert_row(insert, rows, row, text_columns, event_columns) ||
          !insert_row(insert_text, rows, row, 0, text_columns)) {
        std::fprintf(stderr, "%s\n", sqlite3_errmsg(target));
        return 1;
      }
    }
    run(target, "COMMIT");
    processor += seconds(CLOCK_PROCESS_CPUTIME_ID) - before;
    wall += seconds(CLOCK_MONOTONIC) - start;
    count += rows.count();
  }
  std::printf("%ld %.3f %.3f\n", count, wall, processor);
  sqlite3_finalize(insert);
  sqlite3_finalize(insert_text);
  sqlite3_finalize(reading);
  sqlite3_close(source);
  sqlite3_close(target);
  return 0;
}

int commit_one(const char* file) {
  auto* database = open(file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  return database != nullptr && run(database, "PRAGMA journal_mode = WAL") &&
                 run(database, "PRAGMA synchronous = FULL") &&
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
