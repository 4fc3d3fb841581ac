#pragma once

#include <cstdint>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/conditions.h"
#include "store/ranking.h"

namespace postmortem::store {

/// Ids of the newest `wanted` of a problem's events under the conditions, which are narrowed()
/// to it. `read` is how many of the problem's events must be read to find them there: where
/// another index tells with less, they are looked for in that.
[[nodiscard]] std::vector<std::int64_t> newest_of_problem(SQLite::Database& db,
                                                          const Conditions& conditions,
                                                          const Weight& weight,
                                                          std::int64_t wanted,
                                                          std::int64_t read);

}  // namespace postmortem::store
