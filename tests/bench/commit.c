/* The least that a program can do which puts one row into the history for good: what one ingest from a pipe is measured against. */
#include <sqlite3.h>
#include <stdio.h>

int main(int argc, char** argv) {
  sqlite3* db = NULL;
  const char* sql = "PRAGMA synchronous = FULL; INSERT INTO meta VALUES (hex(randomblob(8)), x'00')";
  if (argc != 2 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
      sqlite3_busy_timeout(db, 30000) != SQLITE_OK || sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
    fprintf(stderr, "commit: %s\n", db == NULL ? "usage: commit FILE" : sqlite3_errmsg(db));
    return 1;
  }
  return sqlite3_close(db) == SQLITE_OK ? 0 : 1;
}
