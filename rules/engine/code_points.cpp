#include "engine/code_points.h"

#include <algorithm>

#include "core/text.h"

namespace postmortem::rules {

CodePoints sorted(CodePoints points) {
  std::sort(points.begin(), points.end());
  CodePoints out;
  for (const auto& [first, last] : points) {
    if (!out.empty() && first <= out.back().second + 1) {
      out.back().second = std::max(out.back().second, last);
    } else {
      out.emplace_back(first, last);
    }
  }
  return out;
}

CodePoints all_but(const CodePoints& points) {
  CodePoints out;
  char32_t next = 0;
  for (const auto& [first, last] : sorted(points)) {
    if (first > next) {
      out.emplace_back(next, first - 1);
    }
    next = last + 1;
  }
  if (next <= last_code_point) {
    out.emplace_back(next, last_code_point);
  }
  return out;
}

std::optional<CodePoints> class_of_escape(char escape) {
  CodePoints points;
  switch (lower(escape)) {
    case 'd':
      points = {{'0', '9'}};
      break;
    case 's':
      points = {{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}};
      break;
    case 'w':
      points = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
      break;
    default:
      return std::nullopt;
  }
  return lower(escape) == escape ? points : all_but(points);
}

std::optional<char32_t> parse_code_point(std::string_view digits) noexcept {
  char32_t value = 0;
  for (const char c : digits) {
    const auto digit = std::string_view("0123456789abcdef").find(lower(c));
    if (digit == std::string_view::npos || value > last_code_point) {
      return std::nullopt;
    }
    value = value * 16 + static_cast<char32_t>(digit);
  }
  return digits.empty() || value > last_code_point ? std::nullopt : std::optional(value);
}

}  // namespace postmortem::rules
