#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "core/timestamp.h"

namespace postmortem {
namespace {

struct Civil {
  std::int64_t year;
  unsigned month;
  unsigned day;
};

Civil civil_from_days(std::int64_t days) noexcept {
  days += 719468;
  const auto era = (days >= 0 ? days : days - 146096) / 146097;
  const auto doe = static_cast<unsigned>(days - era * 146097);
  const auto yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const auto doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const auto mp = (5 * doy + 2) / 153;
  const auto month = mp < 10 ? mp + 3 : mp - 9;
  return {static_cast<std::int64_t>(yoe) + era * 400 + (month <= 2 ? 1 : 0), month,
          doy - (153 * mp + 2) / 5 + 1};
}

/// Appends two digits of a number below 100.
void append_two(std::string& out, unsigned number) {
  out.push_back(static_cast<char>('0' + number / 10 % 10));
  out.push_back(static_cast<char>('0' + number % 10));
}

/// "+01:00", with `separator` between hours and minutes.
void append_offset(std::string& out, int minutes, std::string_view separator) {
  const auto size = static_cast<unsigned>(std::abs(minutes));
  out.push_back(minutes < 0 ? '-' : '+');
  append_two(out, size / 60);
  out.append(separator);
  append_two(out, size % 60);
}

}  // namespace

std::string to_rfc3339(const Timestamp& time) {
  const auto local = time.seconds + std::int64_t{time.offset_minutes} * 60;
  auto days = local / 86400;
  auto rest = local % 86400;
  if (rest < 0) {
    rest += 86400;
    --days;
  }
  const auto date = civil_from_days(days);
  const auto clock = static_cast<unsigned>(rest);
  std::string out;
  out.reserve(32);
  if (date.year >= 0 && date.year < 10'000) {
    append_two(out, static_cast<unsigned>(date.year) / 100);
    append_two(out, static_cast<unsigned>(date.year) % 100);
  } else {
    out = std::to_string(date.year);
  }
  for (const auto& [mark, number] :
       {std::pair('-', date.month), std::pair('-', date.day), std::pair('T', clock / 3600),
        std::pair(':', clock / 60 % 60), std::pair(':', clock % 60)}) {
    out.push_back(mark);
    append_two(out, number);
  }
  if (time.offset_minutes == 0) {
    out.push_back('Z');
  } else {
    append_offset(out, time.offset_minutes, ":");
  }
  return out;
}

std::string offset_text(const Timestamp& time) {
  std::string out;
  append_offset(out, time.offset_minutes, "");
  return out;
}

}  // namespace postmortem
