#include "store/facts_json.h"

#include <optional>

#include "core/text.h"

namespace postmortem::store {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

void append_quoted(std::string& out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20) {
      out.append("\\u00");
      out.push_back(hex_digits[byte >> 4U]);
      out.push_back(hex_digits[byte & 0xfU]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

/// The byte that "\u00XX" stands for; `json` begins behind the backslash.
std::optional<char> take_escaped(std::string_view& json) {
  if (json.empty()) {
    return std::nullopt;
  }
  const char c = json.front();
  json.remove_prefix(1);
  if (c != 'u') {
    return c;
  }
  if (json.size() < 4) {
    return std::nullopt;
  }
  const auto high = hex_digits.find(lower(json[2]));
  const auto low = hex_digits.find(lower(json[3]));
  json.remove_prefix(4);
  if (high == std::string_view::npos || low == std::string_view::npos) {
    return std::nullopt;
  }
  return static_cast<char>(high << 4U | low);
}

/// Eats the next quoted text, and what stands before it.
std::optional<std::string> take_quoted(std::string_view& json) {
  const auto begin = json.find('"');
  if (begin == std::string_view::npos) {
    return std::nullopt;
  }
  json.remove_prefix(begin + 1);
  std::string text;
  while (!json.empty()) {
    const char c = json.front();
    json.remove_prefix(1);
    if (c == '"') {
      return text;
    }
    if (c != '\\') {
      text.push_back(c);
    } else if (const auto escaped = take_escaped(json)) {
      text.push_back(*escaped);
    } else {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string facts_to_json(const std::vector<NamedText>& facts) {
  if (facts.empty()) {
    return {};
  }
  std::string json;
  for (const auto& [name, value] : facts) {
    json.push_back(json.empty() ? '{' : ',');
    append_quoted(json, name);
    json.push_back(':');
    append_quoted(json, value);
  }
  json.push_back('}');
  return json;
}

std::vector<NamedText> facts_from_json(std::string_view json) {
  std::vector<NamedText> facts;
  for (;;) {
    auto name = take_quoted(json);
    auto value = name ? take_quoted(json) : std::nullopt;
    if (!value) {
      return facts;
    }
    facts.emplace_back(*std::move(name), *std::move(value));
  }
}

}  // namespace postmortem::store
