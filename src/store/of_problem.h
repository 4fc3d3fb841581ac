#pragma once

#include <cstdint>
#include <string_view>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/conditions.h"

namespace postmortem::store {

/// The conditions as they are put about the events of one problem, which has `events` over
/// everything: of the mixes those alone that it has, and no mixes where it has no others.
[[nodiscard]] Conditions narrowed(SQLite::Database& db, const Conditions& conditions,
                                  std::int64_t problem, std::int64_t events);

/// "SELECT `what`" over the events of one problem under `conditions`, but for their time;
/// further ones may be put to it. The first parameter is the problem.
[[nodiscard]] Piece events_of_problem(std::string_view what, std::int64_t problem,
                                      const Conditions& conditions);

/// Do the sums of its days tell how many events a problem has under the conditions?
[[nodiscard]] bool days_tell(std::int64_t problem, const Conditions& conditions);

/// "SELECT `what`" over the days that the sums of one problem are kept of, under `conditions`
/// but for their time; days_tell() of them. The first parameter is the problem.
[[nodiscard]] Piece days_of_problem(std::string_view what, std::int64_t problem,
                                    const Conditions& conditions);

}  // namespace postmortem::store
