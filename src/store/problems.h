#pragma once

#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/problem.h"
#include "store/digest.h"
#include "store/filter.h"

namespace postmortem::store {

/// History::problems() with the history's `key`; throws SQLite::Exception.
[[nodiscard]] std::vector<Problem> find_problems(SQLite::Database& db, const DigestKey& key,
                                                 const Filter& filter);

}  // namespace postmortem::store
