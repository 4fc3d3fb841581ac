#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postmortem {

/// A moment, and the offset of the clock that it was written by.
struct Timestamp {
  std::int64_t seconds{};         ///< since 1970-01-01T00:00:00Z
  std::int16_t offset_minutes{};  ///< east of UTC

  friend bool operator==(const Timestamp&, const Timestamp&) = default;
};

/// RFC 5322 section 3.3 date-time with its obsolete forms, as bent by mail software: no day
/// name, two-digit years, zone names, missing seconds or zone (then UTC), comments behind. Also
/// RFC 3339 and ctime(3) forms.
[[nodiscard]] std::optional<Timestamp> parse_timestamp(std::string_view text) noexcept;

/// "2026-11-24T12:05:18+01:00" (RFC 3339); "Z" for offset 0.
[[nodiscard]] std::string to_rfc3339(const Timestamp& time);

/// "+0100", as the Date field writes it.
[[nodiscard]] std::string offset_text(const Timestamp& time);

}  // namespace postmortem
