#include "core/status.h"

#include <cstdint>
#include <cstring>

#include "core/status_place.h"
#include "core/text.h"

namespace postmortem {
namespace {

/// Reads 1 to 3 digits without a leading zero at `text[pos]` and moves `pos` past them.
std::optional<std::uint16_t> take_number(std::string_view text, std::size_t& pos) noexcept {
  const auto begin = pos;
  unsigned value = 0;
  while (pos < text.size() && is_digit(text[pos]) && pos - begin < 4) {
    value = value * 10 + static_cast<unsigned>(text[pos] - '0');
    ++pos;
  }
  const auto length = pos - begin;
  if (length == 0 || length > 3 || (length > 1 && text[begin] == '0')) {
    return std::nullopt;
  }
  return static_cast<std::uint16_t>(value);
}

std::optional<EnhancedStatus> take_status(std::string_view text, std::size_t& pos) noexcept {
  const auto cls = take_number(text, pos);
  if (!cls || (*cls != 2 && *cls != 4 && *cls != 5) || pos >= text.size() || text[pos] != '.') {
    return std::nullopt;
  }
  const auto subject = take_number(text, ++pos);
  if (!subject || pos >= text.size() || text[pos] != '.') {
    return std::nullopt;
  }
  const auto detail = take_number(text, ++pos);
  if (!detail) {
    return std::nullopt;
  }
  return EnhancedStatus{static_cast<StatusClass>(*cls), *subject, *detail};
}

/// A code in running text may be followed by the end of the sentence, not by more of a dotted
/// name.
bool ends_freely(std::string_view text, std::size_t pos) noexcept {
  if (pos >= text.size()) {
    return true;
  }
  if (text[pos] == '.') {
    return pos + 1 >= text.size() || !is_alnum(text[pos + 1]);
  }
  return !is_alnum(text[pos]) && text[pos] != '_';
}

}  // namespace

std::string to_string(const EnhancedStatus& status) {
  return std::to_string(static_cast<int>(status.cls)) + '.' + std::to_string(status.subject) +
         '.' + std::to_string(status.detail);
}

std::optional<EnhancedStatus> parse_enhanced_status(std::string_view text) noexcept {
  std::size_t pos = 0;
  const auto status = take_status(text, pos);
  return pos == text.size() ? status : std::nullopt;
}

std::optional<Found<EnhancedStatus>> find_enhanced_status(std::string_view text,
                                                          std::size_t from) noexcept {
  for (auto dot = text.find('.', from); dot != std::string_view::npos;
       dot = text.find('.', dot + 1)) {
    if (dot == from || dot + 3 >= text.size()) {
      continue;
    }
    const auto begin = dot - 1;
    if (begin > 0) {
      const char before = text[begin - 1];
      if (is_alnum(before) || before == '.' || before == '_') {
        continue;
      }
    }
    auto pos = begin;
    const auto status = take_status(text, pos);
    if (status && ends_freely(text, pos) && is_place_of_status(text, begin, pos, *status)) {
      return Found<EnhancedStatus>{*status, begin, pos};
    }
  }
  return std::nullopt;
}

std::optional<std::uint16_t> parse_reply_code(std::string_view text) noexcept {
  if (text.size() < 3 || text[0] < '2' || text[0] > '5' || text[1] < '0' || text[1] > '5' ||
      !is_digit(text[2])) {
    return std::nullopt;
  }
  if (text.size() > 3 && (is_alnum(text[3]) || text[3] == '.' || text[3] == '_')) {
    return std::nullopt;
  }
  return static_cast<std::uint16_t>((text[0] - '0') * 100 + (text[1] - '0') * 10 +
                                    (text[2] - '0'));
}

namespace {

/// Position of the first of these digits from `pos` on; the text's end where there is none.
std::size_t find_4_or_5(std::string_view text, std::size_t pos) noexcept {
  // The two differ in their last bit. Eight bytes a time: nearly none holds one.
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t tops = 0x8080808080808080;
  for (std::uint64_t word = 0; text.size() - pos > sizeof word; pos += sizeof word) {
    std::memcpy(&word, text.data() + pos, sizeof word);
    const auto zero_where_found = (word & ~ones) ^ (ones * '4');
    if (((zero_where_found - ones) & ~zero_where_found & tops) != 0) {
      break;
    }
  }
  while (pos < text.size() && text[pos] != '4' && text[pos] != '5') {
    ++pos;
  }
  return pos;
}

/// "552 5.2.2", "550-5.7.1", "550 #5.1.1": no amount has a status of its class behind it.
bool has_status_behind(std::string_view text, std::size_t code) noexcept {
  constexpr std::size_t digits = 3;
  auto pos = code + digits + 1;
  pos += pos < text.size() && text[pos] == '#' ? 1U : 0U;
  return pos < text.size() && text[pos] == text[code] && take_status(text, pos) &&
         ends_freely(text, pos);
}

/// May the number of three digits at `pos` be a reply code, by what stands around it?
bool is_place_of_code(std::string_view text, std::size_t pos) noexcept {
  const char after = pos + 3 < text.size() ? text[pos + 3] : ' ';
  // "[554]:24706" and "500," of an amount are no replies.
  constexpr std::string_view ends = " -\n\t:\");>,";
  if (ends.find(after) == std::string_view::npos) {
    return false;
  }
  const auto cue = cue_before(text, pos);
  if (cue == Cue::none) {
    // "Other mail system problem 554-'Your access ...'": what is quoted is what the host said.
    const bool is_quoted = after == '-' && pos > 0 && is_space(text[pos - 1]) &&
                           pos + 4 < text.size() &&
                           (text[pos + 4] == '\'' || text[pos + 4] == '"');
    return is_quoted || ((after == ' ' || after == '-') && has_status_behind(text, pos));
  }
  if (is_amount(text, pos, pos + 3) && !has_status_behind(text, pos)) {
    return false;
  }
  return after != ',' || cue == Cue::name || (pos > 0 && text[pos - 1] == ':');
}

}  // namespace

std::optional<Found<std::uint16_t>> find_reply_code(std::string_view text) noexcept {
  for (auto pos = find_4_or_5(text, 0); pos + 3 <= text.size();
       pos = find_4_or_5(text, pos + 1)) {
    if (pos > 0 && (is_alnum(text[pos - 1]) || text[pos - 1] == '.')) {
      continue;
    }
    const auto code = parse_reply_code(text.substr(pos));
    if (code && is_place_of_code(text, pos)) {
      return Found<std::uint16_t>{*code, pos, pos + 3};
    }
  }
  return std::nullopt;
}

}  // namespace postmortem
