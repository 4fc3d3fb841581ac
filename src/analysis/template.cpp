#include "analysis/template.h"

#include <algorithm>

namespace postmortem::analysis {
namespace {

/// Calls `use` with each of the names in "ip" or "domain,sender_domain", until it returns true.
template <typename Use>
bool any_name(std::string_view names, const Use& use) {
  for (;;) {
    const auto comma = names.find(',');
    if (use(names.substr(0, comma))) {
      return true;
    }
    if (comma == std::string_view::npos) {
      return false;
    }
    names.remove_prefix(comma + 1);
  }
}

/// The first of them that is known.
std::string value_of(std::string_view names, const Lookup& lookup) {
  std::string value;
  any_name(names, [&](std::string_view name) {
    value = lookup(name);
    return !value.empty();
  });
  return value;
}

/// Eats the conditions in front; false where one does not hold.
bool take_conditions(std::string_view& text, const Lookup& lookup) {
  while (text.starts_with("{?") || text.starts_with("{!")) {
    const auto end = text.find('}');
    if (end == std::string_view::npos) {
      break;
    }
    const bool known = !value_of(text.substr(2, end - 2), lookup).empty();
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
  if (text.find('{') == std::string_view::npos) {
    return std::string(text);
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
    const auto value = value_of(inside.substr(0, bar), lookup);
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
    any_name(name, [&](std::string_view one) {
      names.emplace_back(one);
      return false;
    });
    text.remove_prefix(close + 1);
  }
  return names;
}

}  // namespace postmortem::analysis
