#include "analysis/template.h"

#include <algorithm>

namespace postmortem::analysis {
namespace {

/// Eats the conditions in front; false where one does not hold.
bool take_conditions(std::string_view& text, const Lookup& lookup) {
  while (text.starts_with("{?") || text.starts_with("{!")) {
    const auto end = text.find('}');
    if (end == std::string_view::npos) {
      break;
    }
    const bool known = !lookup(text.substr(2, end - 2)).empty();
    if (known != (text[1] == '?')) {
      return false;
    }
    text.remove_prefix(end + 1);
  }
  while (text.starts_with(' ')) {
    text.remove_prefix(1);
  }
  return true;
}

}  // namespace

std::optional<std::string> fill_template(std::string_view text, const Lookup& lookup) {
  if (!take_conditions(text, lookup)) {
    return std::nullopt;
  }
  std::string out;
  out.reserve(text.size() + 64);
  while (!text.empty()) {
    const auto open = text.find('{');
    out.append(text.substr(0, open));
    const auto close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) {
      out.append(open == std::string_view::npos ? std::string_view{} : text.substr(open));
      break;
    }
    const auto inside = text.substr(open + 1, close - open - 1);
    const auto bar = inside.find('|');
    const auto value = lookup(inside.substr(0, bar));
    if (!value.empty()) {
      out.append(value);
    } else if (bar != std::string_view::npos) {
      out.append(inside.substr(bar + 1));
    } else {
      return std::nullopt;
    }
    text.remove_prefix(close + 1);
  }
  return out;
}

std::vector<std::string> places_of(std::string_view text) {
  std::vector<std::string> names;
  for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{')) {
    text.remove_prefix(open + 1);
    const auto close = text.find('}');
    if (close == std::string_view::npos) {
      break;
    }
    auto name = text.substr(0, std::min(close, text.find('|')));
    if (name.starts_with('?') || name.starts_with('!')) {
      name.remove_prefix(1);
    }
    names.emplace_back(name);
    text.remove_prefix(close + 1);
  }
  return names;
}

}  // namespace postmortem::analysis
