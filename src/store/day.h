#pragma once

#include <cstdint>

namespace postmortem::store {

inline constexpr std::int64_t seconds_a_day = 86'400;

/// The day (UTC, counted from 1970) that the Unix second `at` is in, before 1970 too.
[[nodiscard]] constexpr std::int64_t day_of(std::int64_t at) noexcept {
  return (at >= 0 ? at : at - (seconds_a_day - 1)) / seconds_a_day;
}

}  // namespace postmortem::store
