#include "core/text.h"

#include <algorithm>

namespace postmortem {

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_space(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}

bool equals_nocase(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && starts_with_nocase(a, b);
}

bool starts_with_nocase(std::string_view text, std::string_view prefix) noexcept {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char a, char b) { return lower(a) == lower(b); });
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

void append_squeezed(std::string& out, std::string_view text) {
  text = trim(text);
  auto end = out.size();
  out.resize(end + text.size());
  char* to = out.data();
  for (std::size_t pos = 0; pos < text.size();) {
    const char c = text[pos++];
    if (!is_space(c)) {
      to[end++] = c;
      continue;
    }
    to[end++] = ' ';
    while (is_space(text[pos])) {  // what is trimmed ends with something else
      ++pos;
    }
  }
  out.resize(end);
}

std::string squeeze(std::string_view text) {
  std::string out;
  append_squeezed(out, text);
  return out;
}

}  // namespace postmortem
