#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/conditions.h"

namespace postmortem::store {

/// What a problem weighs among the events asked for.
struct Weight {
  std::int64_t problem{};
  std::int64_t events{};
  std::int64_t first{};
  std::int64_t last{};
  std::int64_t newest{};  ///< id of its newest event
};

/// The weights of all problems that have events under `conditions`, by reading each such event.
/// Nothing where there are more than `cap` events, or many rows to read for them (0: no cap).
[[nodiscard]] std::optional<std::vector<Weight>> weigh_events(SQLite::Database& db,
                                                              const Conditions& conditions,
                                                              std::uint64_t cap);

/// The weights of the `limit` heaviest problems at least, without reading each event: the
/// problems come by their sum over everything, which bounds what they can weigh, and are
/// weighed by the tally. Nothing where a condition is not in the tally, or where the bound does
/// not end the search soon.
[[nodiscard]] std::optional<std::vector<Weight>> weigh_heaviest(SQLite::Database& db,
                                                                const Conditions& conditions,
                                                                std::uint64_t limit);

}  // namespace postmortem::store
