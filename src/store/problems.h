#pragma once

#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/problem.h"
#include "store/filter.h"

namespace postmortem::store {

/// History::problems(); throws SQLite::Exception.
[[nodiscard]] std::vector<Problem> find_problems(SQLite::Database& db, const Filter& filter);

}  // namespace postmortem::store
