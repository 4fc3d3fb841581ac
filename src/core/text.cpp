#include "core/text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace postmortem {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}

bool ends_with_nocase(std::string_view text, std::string_view suffix) noexcept {
  return text.size() >= suffix.size() &&
         starts_with_nocase(text.substr(text.size() - suffix.size()), suffix);
}

std::size_t find_nocase(std::string_view text, std::string_view what,
                        std::size_t from) noexcept {
  if (what.empty() || text.size() < what.size()) {
    return std::string_view::npos;
  }
  const auto last = text.size() - what.size();
  // Signs are rarer than letters and have one case: memchr goes from one to the next.
  const auto sign =
      std::find_if(what.rbegin(), what.rend(), [](char c) { return !is_alnum(c) && c != ' '; });
  if (sign != what.rend()) {
    const auto offset = static_cast<std::size_t>(what.rend() - sign) - 1;
    for (auto at = text.find(*sign, from + offset); at <= last + offset;
         at = text.find(*sign, at + 1)) {
      if (starts_with_nocase(text.substr(at - offset), what)) {
        return at - offset;
      }
    }
    return std::string_view::npos;
  }
  const char first = what.front();
  const char upper =
      first >= 'a' && first <= 'z' ? static_cast<char>(first - ('a' - 'A')) : first;
  for (auto pos = from; pos <= last; ++pos) {
    if ((text[pos] == first || text[pos] == upper) &&
        starts_with_nocase(text.substr(pos), what)) {
      return pos;
    }
  }
  return std::string_view::npos;
}

std::string_view take_line(std::string_view& text) noexcept {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::string_view to_lf(std::string_view text, std::string& scratch) {
  auto cr = text.find('\r');
  if (cr == std::string_view::npos) {
    return text;
  }
  scratch.clear();
  scratch.reserve(text.size());
  while (cr != std::string_view::npos) {
    scratch.append(text.substr(0, cr));
    scratch.push_back('\n');
    text.remove_prefix(cr + 1);
    if (!text.empty() && text.front() == '\n') {
      text.remove_prefix(1);
    }
    cr = text.find('\r');
  }
  scratch.append(text);
  return scratch;
}

namespace {

/// Position of the first of eight bytes, in steps of eight from `pos` on, among which is
/// another white space than a space with something else behind it.
std::size_t skip_single_spaces(std::string_view text, std::size_t pos) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t tops = 0x8080808080808080;
  constexpr std::uint64_t spaces = ones * ' ';
  while (text.size() - pos > sizeof(std::uint64_t)) {
    std::uint64_t here = 0;
    std::uint64_t next = 0;
    std::memcpy(&here, text.data() + pos, sizeof here);
    std::memcpy(&next, text.data() + pos + 1, sizeof next);
    const auto controls = (here - spaces) & ~here;
    const auto zero_where_two = (here ^ spaces) | (next ^ spaces);
    if (((controls | ((zero_where_two - ones) & ~zero_where_two)) & tops) != 0) {
      break;
    }
    pos += sizeof here;
  }
  return pos;
}

}  // namespace

void append_squeezed(std::string& out, std::string_view text) {
  text = trim(text);
  out.reserve(out.size() + text.size());
  std::size_t kept = 0;  // up to here all is in `out`
  for (auto pos = skip_single_spaces(text, 0); pos < text.size();) {
    if (!is_space(text[pos])) {
      pos = skip_single_spaces(text, pos + 1);
      continue;
    }
    auto end = pos + 1;
    while (is_space(text[end])) {  // what is trimmed ends with something else
      ++end;
    }
    if (end > pos + 1 || text[pos] != ' ') {
      out.append(text.substr(kept, pos - kept)).push_back(' ');
      kept = end;
    }
    pos = end;
  }
  out.append(text.substr(kept));
}

std::string decode_hex(std::string_view text, char sign, int (*value_of)(char) noexcept) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_code = text[i] == sign && i + 2 < text.size() && value_of(text[i + 1]) >= 0 &&
                         value_of(text[i + 2]) >= 0;
    if (is_code) {
      out.push_back(static_cast<char>(value_of(text[i + 1]) * 16 + value_of(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

std::string squeeze(std::string_view text) {
  std::string out;
  append_squeezed(out, text);
  return out;
}

}  // namespace postmortem
