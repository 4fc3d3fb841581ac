#pragma once

#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/problem.h"
#include "store/digest.h"
#include "store/filter.h"

namespace postmortem::store {

/// Problems made of backscatter alone, in the order of History::problems(): no sums are kept of
/// them, so each such event is read, once. Throws SQLite::Exception.
[[nodiscard]] std::vector<Problem> backscatter_problems(SQLite::Database& db,
                                                        const DigestKey& key, Filter filter);

}  // namespace postmortem::store
