#include "store/connection.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <random>
#include <sqlite3.h>
#include <string_view>
#include <thread>
#include <utility>

#include "store/journal.h"
#include "store/place.h"
#include "store/schema.h"

namespace postmortem::store {
namespace {

using Connection = std::unique_ptr<SQLite::Database>;

constexpr int cache_kib = 16 * 1024;
constexpr int bulk_cache_kib = 64 * 1024;
constexpr int bulk_checkpoint_pages = 16'000;  // fewer rewrites of the same index pages
constexpr int page_bytes = 8 * 1024;           // of a new file; half as many calls for the same

/// One thread uses a connection, and nobody asks SQLite how much memory it has: the locks for
/// both would be a tenth of the time of an insert.
Connection open_database(const std::string& name, int flags, int timeout = 0) {
  static const int unused = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(unused);  // where SQLite is in use already it stays as it is
  return std::make_unique<SQLite::Database>(name, flags | SQLite::OPEN_NOMUTEX, timeout);
}

int timeout_of(const OpenOptions& options) {
  constexpr std::int64_t most = 24LL * 3600 * 1000;
  return static_cast<int>(std::clamp<std::int64_t>(options.busy_timeout.count(), 0, most));
}

std::int64_t number(SQLite::Database& db, const char* sql) {
  SQLite::Statement statement(db, sql);
  return statement.executeStep() ? statement.getColumn(0).getInt64() : 0;
}

bool is_empty(SQLite::Database& db) {
  return number(db, "SELECT count(*) FROM sqlite_schema") == 0;
}

/// How SQLite waits for another writer. Its own way sleeps the longer the more often it was
/// refused, so that in a crowd those who came last go first and some wait for seconds: here who
/// has waited longer asks more often. `patience` holds milliseconds.
int wait_for_lock(void* patience, int refused) {
  using Clock = std::chrono::steady_clock;
  static thread_local Clock::time_point begin;
  // By the clock: where nothing more can be opened there is no other chance.
  static thread_local std::minstd_rand chance(
      static_cast<std::minstd_rand::result_type>(Clock::now().time_since_epoch().count()));
  if (refused == 0) {
    begin = Clock::now();
  }
  const auto waited = Clock::now() - begin;
  if (waited >= std::chrono::milliseconds(reinterpret_cast<std::intptr_t>(patience))) {
    return 0;
  }
  constexpr std::chrono::milliseconds long_ago{1'000};
  const std::chrono::microseconds longest(waited < long_ago ? 12'000 : 3'000);
  std::uniform_int_distribution<std::int64_t> pause(500, longest.count());
  std::this_thread::sleep_for(std::chrono::microseconds(pause(chance)));
  return 1;
}

void be_patient(SQLite::Database& db, const OpenOptions& options) {
  // SQLite hands it back as it is: a number that nothing is read through.
  auto* const patience = reinterpret_cast<void*>(  // NOLINT(performance-no-int-to-ptr)
      std::intptr_t{timeout_of(options)});
  sqlite3_busy_handler(db.getHandle(), wait_for_lock, patience);
}

/// What stands in the file: ours and from when, or why it can't be used.
Result<std::int32_t> version_of(SQLite::Database& db, const std::string& path) {
  // The mark is looked at last: another process may be making the history at this moment, and
  // sets all three at once.
  const bool empty = is_empty(db);
  const auto version = number(db, "PRAGMA user_version");
  const auto marked = number(db, "PRAGMA application_id");
  if (marked == application_id && version > schema_version()) {
    return Error{ErrorCode::store,
                 "was written by a newer version of this program (schema " +
                     std::to_string(version) + ", this one knows " +
                     std::to_string(schema_version()) + ")",
                 path};
  }
  if (marked != application_id && (marked != 0 || version != 0 || !empty)) {
    return Error{ErrorCode::store, "is not a history: the database is another program's", path};
  }
  return static_cast<std::int32_t>(version);
}

Result<Done> bring_up_to_date(SQLite::Database& db, const std::string& path,
                              const OpenOptions& options) {
  auto version = version_of(db, path);
  if (!version) {
    return version.error();
  }
  if (*version < schema_version()) {
    SQLite::Transaction transaction(db, SQLite::TransactionBehavior::EXCLUSIVE);
    version = version_of(db, path);  // another process may have been first
    if (!version) {
      return version.error();
    }
    migrate(db, *version);
    transaction.commit();
  }
  SQLite::Statement mode(db, "PRAGMA journal_mode");
  if (mode.executeStep() && mode.getColumn(0).getString() != "wal") {
    mode.reset();
    use_log(db, options.busy_timeout);
  }
  return Done{};
}

void set_up(SQLite::Database& db) {
  db.exec("PRAGMA trusted_schema = OFF; PRAGMA cache_size = -" + std::to_string(cache_kib));
}

Result<Connection> connect_writer(const std::string& path, const OpenOptions& options) {
  auto real = prepare_place(path);
  if (!real) {
    return real.error();
  }
  auto db = open_database(*real, SQLite::OPEN_READWRITE | SQLite::OPEN_NOFOLLOW);
  be_patient(*db, options);
  set_up(*db);
  db->exec("PRAGMA page_size = " + std::to_string(page_bytes) +
           "; PRAGMA foreign_keys = OFF; PRAGMA secure_delete = FAST");
  db->exec(options.durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
  if (auto ready = bring_up_to_date(*db, path, options); !ready) {
    return ready.error();
  }
  if (options.bulk) {
    db->exec("PRAGMA cache_size = -" + std::to_string(bulk_cache_kib));
    db->exec("PRAGMA wal_autocheckpoint = " + std::to_string(bulk_checkpoint_pages));
  }
  return db;
}

/// A URI (RFC 3986) for a file in a place where nothing can be written and nobody writes.
std::string immutable_uri(std::string_view real) {
  std::string uri = "file:";
  for (const char c : real) {
    if (c == '%' || c == '?' || c == '#') {
      constexpr std::string_view digits = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      uri.append(1, '%').append(1, digits[byte >> 4U]).append(1, digits[byte & 0xfU]);
    } else {
      uri.push_back(c);
    }
  }
  return uri + "?immutable=1";
}

/// What began to fill it was stopped, and who only reads can't take that back.
bool is_half_filled(const SQLite::Exception& caught) {
  return caught.getExtendedErrorCode() == SQLITE_READONLY_ROLLBACK;
}

/// WAL wants files beside the database even for reading. Where they can't be made, and none are
/// left over, the database is all there is.
Connection open_to_read(const std::string& real, int timeout) {
  auto db = open_database(real, SQLite::OPEN_READONLY, timeout);
  try {
    number(*db, "PRAGMA user_version");
    return db;
  } catch (const SQLite::Exception& caught) {
    const int code = caught.getErrorCode();
    std::error_code ignored;
    if ((code != SQLITE_CANTOPEN && code != SQLITE_READONLY) || is_half_filled(caught) ||
        std::filesystem::exists(real + "-wal", ignored)) {
      throw;
    }
  }
  db = open_database(immutable_uri(real), SQLite::OPEN_READONLY | SQLite::OPEN_URI, timeout);
  return db;
}

/// As the next who writes leaves it: nothing of a transaction that was stopped, today's schema.
Result<Connection> put_in_order(const std::string& path, const std::string& real,
                                const OpenOptions& options) {
  auto writer = connect_writer(path, options);
  if (!writer) {
    return writer.error();
  }
  writer->reset();
  return open_to_read(real, timeout_of(options));
}

Result<Connection> connect_reader(const std::string& path, const OpenOptions& options) {
  const auto real = existing_place(path);
  if (!real) {
    return real.error();
  }
  Result<Connection> db = Connection();
  try {
    db = open_to_read(*real, timeout_of(options));
  } catch (const SQLite::Exception& caught) {
    if (!is_half_filled(caught)) {
      throw;
    }
    db = put_in_order(path, *real, options);
  }
  if (!db) {
    return db;
  }
  auto version = version_of(**db, path);
  if (version && *version == 0) {
    return Error{ErrorCode::no_input, "there is no history yet; `ingest` makes it", path};
  }
  if (version && *version < schema_version()) {
    db->reset();
    db = put_in_order(path, *real, options);
    if (!db) {
      return db;
    }
  }
  if (!version) {
    return version.error();
  }
  set_up(**db);
  return db;
}

}  // namespace

Result<Connection> connect(const std::string& path, const OpenOptions& options) {
  return options.read_only ? connect_reader(path, options) : connect_writer(path, options);
}

DigestKey read_digest_key(SQLite::Database& db) {
  SQLite::Statement statement(db, "SELECT value FROM meta WHERE key = 'digest_key'");
  DigestKey key{};
  if (statement.executeStep()) {
    const auto column = statement.getColumn(0);
    const auto size = std::min(key.size(), static_cast<std::size_t>(column.getBytes()));
    std::memcpy(key.data(), column.getBlob(), size);
  }
  return key;
}

}  // namespace postmortem::store
