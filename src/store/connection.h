#pragma once

#include <memory>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/result.h"
#include "store/digest.h"
#include "store/history.h"

namespace postmortem::store {

/// A connection to the history at `path` with today's schema; throws SQLite::Exception besides.
[[nodiscard]] Result<std::unique_ptr<SQLite::Database>> connect(const std::string& path,
                                                                const OpenOptions& options);

/// The key that this history's digests are made with.
[[nodiscard]] DigestKey read_digest_key(SQLite::Database& db);

}  // namespace postmortem::store
