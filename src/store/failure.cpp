#include "store/failure.h"

#include <sqlite3.h>

namespace postmortem::store {
namespace {

struct Meaning {
  int code;
  ErrorCode error;
  std::string_view message;
};

// Extended result codes first: the first row that fits decides.
constexpr Meaning meanings[] = {
    {SQLITE_READONLY_DBMOVED, ErrorCode::store,
     "the file was moved or deleted while it was in use"},
    {SQLITE_IOERR_NOMEM, ErrorCode::temporary, "out of memory"},
    {SQLITE_IOERR_READ, ErrorCode::store, "the file can't be read"},
    {SQLITE_IOERR_SHORT_READ, ErrorCode::store, "the file is cut off"},
    {SQLITE_CANTOPEN_ISDIR, ErrorCode::store, "is a folder"},
    {SQLITE_CANTOPEN_SYMLINK, ErrorCode::store, "is a symbolic link, which is not followed"},
    {SQLITE_BUSY, ErrorCode::temporary, "the history is locked by another process"},
    {SQLITE_LOCKED, ErrorCode::temporary, "the history is locked by another process"},
    {SQLITE_PROTOCOL, ErrorCode::temporary, "the history is locked by another process"},
    {SQLITE_FULL, ErrorCode::temporary, "no space is left for the history"},
    {SQLITE_NOMEM, ErrorCode::temporary, "out of memory"},
    {SQLITE_IOERR, ErrorCode::temporary, "reading or writing the history failed"},
    {SQLITE_INTERRUPT, ErrorCode::temporary, "interrupted"},
    {SQLITE_READONLY, ErrorCode::store, "the file or its folder can't be written to"},
    {SQLITE_PERM, ErrorCode::store, "the file may not be opened"},
    {SQLITE_AUTH, ErrorCode::store, "the file may not be opened"},
    {SQLITE_CANTOPEN, ErrorCode::store,
     "the file, or one beside it in its folder, can't be opened"},
    {SQLITE_NOTADB, ErrorCode::store, "is not a history: the file is no SQLite database"},
    {SQLITE_CORRUPT, ErrorCode::store, "the database is damaged"},
};

}  // namespace

Error failure(const SQLite::Exception& caught, const std::string& path) {
  const int extended = caught.getExtendedErrorCode();
  const int primary = caught.getErrorCode() & 0xff;
  for (const Meaning& meaning : meanings) {
    if (meaning.code == extended || meaning.code == primary) {
      return {meaning.error, std::string(meaning.message), path};
    }
  }
  return {ErrorCode::store, std::string("SQLite: ") + caught.what(), path};
}

Error out_of_memory(const std::string& path) {
  return {ErrorCode::temporary, "out of memory", path};
}

}  // namespace postmortem::store
