#include "core/timestamp.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "core/text.h"
#include "core/three_letters.h"

namespace postmortem {
namespace {

struct Zone {
  std::string_view name;
  int minutes;
};
// RFC 5322 section 4.3, and the names that mail software writes besides.
constexpr auto zones = std::to_array<Zone>({
    {"ut", 0},     {"utc", 0},    {"gmt", 0},    {"z", 0},      {"est", -300}, {"edt", -240},
    {"cst", -360}, {"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420},
    {"cet", 60},   {"cest", 120}, {"met", 60},   {"mest", 120}, {"wet", 0},    {"west", 60},
    {"bst", 60},   {"eet", 120},  {"eest", 180}, {"msk", 180},  {"jst", 540},  {"kst", 540},
    {"hkt", 480},  {"sgt", 480},  {"aest", 600}, {"aedt", 660}, {"nzst", 720}, {"nzdt", 780},
});

/// Days from 1970-01-01 (proleptic Gregorian), after Howard Hinnant's "days_from_civil".
std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) noexcept {
  year -= month <= 2 ? 1 : 0;
  const auto era = (year >= 0 ? year : year - 399) / 400;
  const auto yoe = static_cast<unsigned>(year - era * 400);
  const auto doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const auto doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + static_cast<std::int64_t>(doe) - 719468;
}

std::optional<int> number(std::string_view word) noexcept {
  if (word.empty() || word.size() > 4) {
    return std::nullopt;
  }
  int value = 0;
  for (const char c : word) {
    if (!is_digit(c)) {
      return std::nullopt;
    }
    value = value * 10 + (c - '0');
  }
  return value;
}

/// What has been read so far; a field below 0 is not known yet.
struct Draft {
  int year{-1};
  int month{-1};
  int day{-1};
  int hour{-1};
  int minute{};
  int second{};
  int offset{};
};

/// "09:15" or "09:15:32", parts of a second let pass.
bool read_clock(std::string_view word, Draft& draft) noexcept {
  std::array<int, 3> parts{-1, -1, 0};
  std::size_t count = 0;
  for (std::size_t pos = 0;; ++pos) {
    const auto begin = pos;
    while (pos < word.size() && is_digit(word[pos])) {
      ++pos;
    }
    const auto value = number(word.substr(begin, pos - begin));
    if (!value || count == parts.size()) {
      return false;
    }
    parts.at(count++) = *value;
    if (pos == word.size() || word[pos] == '.') {
      break;
    }
    if (word[pos] != ':') {
      return false;
    }
  }
  if (count < 2 || parts[0] > 24 || parts[1] > 59 || parts[2] > 60) {
    return false;
  }
  draft.hour = parts[0];
  draft.minute = parts[1];
  draft.second = parts[2];
  return true;
}

bool read_offset(std::string_view word, Draft& draft) noexcept {
  if (word.size() < 5 || (word[0] != '+' && word[0] != '-')) {
    return false;
  }
  const auto hours = number(word.substr(1, 2));
  const auto minutes = number(word.substr(word[3] == ':' ? 4 : 3, 2));
  if (!hours || !minutes || *hours > 15 || *minutes > 59) {
    return false;
  }
  draft.offset = (*hours * 60 + *minutes) * (word[0] == '-' ? -1 : 1);
  return true;
}

/// "2026-11-24" or "2026/11/24".
bool read_iso_date(std::string_view word, Draft& draft) noexcept {
  if (word.size() != 10 || (word[4] != '-' && word[4] != '/') || word[7] != word[4]) {
    return false;
  }
  const auto year = number(word.substr(0, 4));
  const auto month = number(word.substr(5, 2));
  const auto day = number(word.substr(8, 2));
  if (!year || !month || !day) {
    return false;
  }
  draft.year = *year;
  draft.month = *month;
  draft.day = *day;
  return true;
}

void read_number(int value, std::size_t digits, Draft& draft) noexcept {
  if (digits <= 2 && draft.day < 0) {
    draft.day = value;
  } else if (draft.year < 0 && (digits == 4 || draft.month > 0)) {
    // RFC 5322 section 4.3: two digits below 50 are 20xx, three digits count from 1900.
    draft.year = digits == 4 ? value : digits == 2 && value < 50 ? 2000 + value : 1900 + value;
  }
}

/// A month or a zone by its name.
void read_name(std::string_view word, Draft& draft) noexcept {
  if (word.size() >= 3 && draft.month < 0) {
    const auto* month = std::find(month_names.begin(), month_names.end(), three_letters(word));
    if (month != month_names.end()) {
      draft.month = static_cast<int>(month - month_names.begin()) + 1;
      return;
    }
  }
  if (draft.hour < 0) {
    return;
  }
  const auto* zone = std::find_if(zones.begin(), zones.end(), [&](const Zone& row) {
    return equals_nocase(row.name, word);
  });
  if (zone != zones.end()) {
    draft.offset = zone->minutes;
  }
}

/// Does `c` stand in the word? Words are so short that a call costs more than the answer.
bool has(std::string_view word, char c) noexcept {
  return std::any_of(word.begin(), word.end(), [&](char other) { return other == c; });
}

void read_word(std::string_view word, Draft& draft) noexcept {
  if (const auto value = number(word)) {
    read_number(*value, word.size(), draft);
    return;
  }
  const bool is_signed = word.starts_with('+') || word.starts_with('-');
  if (!is_signed && has(word, ':')) {
    // RFC 3339 glues the offset to the clock.
    std::size_t clock = 0;
    while (clock < word.size() && !has("+-Zz", word[clock])) {
      ++clock;
    }
    if (read_clock(word.substr(0, clock), draft) && clock < word.size()) {
      read_offset(word.substr(clock), draft);
    }
    return;
  }
  if (read_iso_date(word, draft) || read_offset(word, draft)) {
    return;
  }
  if (!word.starts_with('-') && has(word, '-')) {
    // "24-Nov-2026"
    for_each_piece(word, '-', [&](std::string_view piece) { read_word(piece, draft); });
    return;
  }
  read_name(word, draft);
}

}  // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) noexcept {
  Draft draft;
  text = text.substr(0, 128);
  int depth = 0;
  std::size_t begin = 0;
  const auto flush = [&](std::size_t end) {
    auto word = text.substr(begin, end - begin);
    // "2026-11-24T12:05:18Z": the T stands between digits.
    constexpr std::size_t t = 10;
    if (word.size() > t + 1 && word[t] == 'T' && is_digit(word[t + 1]) &&
        !has(word.substr(0, t), 'T')) {
      read_word(word.substr(0, t), draft);
      word.remove_prefix(t + 1);
    }
    if (!word.empty() && depth == 0) {
      read_word(word, draft);
    }
  };
  for (std::size_t pos = 0; pos <= text.size(); ++pos) {
    const char c = pos < text.size() ? text[pos] : ' ';
    if (!is_space(c) && c != ',' && c != '(' && c != ')' && c != ';') {
      continue;
    }
    flush(pos);
    depth += c == '(' ? 1 : c == ')' && depth > 0 ? -1 : 0;
    begin = pos + 1;
  }
  if (draft.year < 1970 || draft.year > 9999 || draft.month < 1 || draft.month > 12 ||
      draft.day < 1 || draft.day > 31 || draft.hour < 0) {
    return std::nullopt;
  }
  const auto days = days_from_civil(draft.year, static_cast<unsigned>(draft.month),
                                    static_cast<unsigned>(draft.day));
  const std::int64_t local = days * 86400 + std::int64_t{draft.hour} * 3600 +
                             std::int64_t{draft.minute} * 60 + draft.second;
  return Timestamp{local - std::int64_t{draft.offset} * 60,
                   static_cast<std::int16_t>(draft.offset)};
}

}  // namespace postmortem
