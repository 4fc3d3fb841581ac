#include "engine/code_match.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace postmortem::rules {
namespace {

bool number_fits(std::string_view wanted, unsigned value) noexcept {
  if (wanted == "x" || wanted == "X") {
    return true;
  }
  unsigned number = 0;
  for (const char c : wanted) {
    number = number * 10 + static_cast<unsigned>(c - '0');
  }
  return !wanted.empty() && number == value;
}

std::array<std::string_view, 3> split_code(std::string_view code) noexcept {
  std::array<std::string_view, 3> parts{};
  std::size_t count = 0;
  for_each_piece(code, '.', [&](std::string_view piece) {
    if (count < parts.size()) {
      parts.at(count) = piece;
    }
    ++count;
  });
  return count == parts.size() ? parts : std::array<std::string_view, 3>{};
}

}  // namespace

bool status_fits(std::string_view wanted, const EnhancedStatus& status) noexcept {
  const auto parts = split_code(wanted);
  return number_fits(parts[0], static_cast<unsigned>(status.cls)) &&
         number_fits(parts[1], status.subject) && number_fits(parts[2], status.detail);
}

bool any_status_fits(const std::vector<std::string>& wanted,
                     const std::optional<EnhancedStatus>& status) noexcept {
  return status && std::any_of(wanted.begin(), wanted.end(), [&](const std::string& code) {
           return status_fits(code, *status);
         });
}

bool is_status_pattern(std::string_view text) noexcept {
  const auto parts = split_code(text);
  const auto is_number = [](std::string_view part) {
    return part == "x" || part == "X" ||
           (!part.empty() && part.size() <= 3 &&
            std::all_of(part.begin(), part.end(), is_digit));
  };
  return std::all_of(parts.begin(), parts.end(), is_number);
}

bool is_reply_pattern(std::string_view text) noexcept {
  return text.size() == 3 && text[0] >= '2' && text[0] <= '5' &&
         std::all_of(text.begin() + 1, text.end(),
                     [](char c) { return is_digit(c) || lower(c) == 'x'; });
}

std::uint64_t code_key(const EnhancedStatus& status) noexcept {
  return (std::uint64_t{1} << 40U) | (static_cast<std::uint64_t>(status.cls) << 32U) |
         (std::uint64_t{status.subject} << 16U) | status.detail;
}

std::uint64_t code_key(std::uint16_t reply) noexcept {
  return reply;
}

std::uint64_t code_key(std::string_view code) noexcept {
  if (const auto status = parse_enhanced_status(code)) {
    return code_key(*status);
  }
  return parse_reply_code(code).value_or(0);
}

}  // namespace postmortem::rules
