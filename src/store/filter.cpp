#include "store/filter.h"

#include <vector>

#include "core/text.h"

namespace postmortem::store {
namespace {

/// As FTS5's unicode61 sees it, with every character past ASCII taken for a letter.
bool is_word_character(char c) {
  return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80;
}

void add_term(std::string& expression, std::string_view term, bool prefix) {
  bool has_word = false;
  std::string quoted = "\"";
  for (const char c : term) {
    const bool word = is_word_character(c);
    has_word = has_word || word;
    quoted.push_back(word ? c : ' ');
  }
  if (!has_word) {
    return;
  }
  quoted.append(prefix ? "\"*" : "\"");
  // Set side by side, not with AND: so FTS5 passes over a term without a word to it, such as an
  // emoji.
  expression.append(expression.empty() ? "" : " ").append(quoted);
}

bool is_number(std::string_view part) {
  if (part.empty() || part.size() > 3) {
    return false;
  }
  for (const char c : part) {
    if (!is_digit(c)) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::string text_expression(std::string_view text) {
  std::string expression;
  while (!text.empty()) {
    if (is_space(text.front())) {
      text.remove_prefix(1);
      continue;
    }
    const bool phrase = text.front() == '"';
    if (phrase) {
      text.remove_prefix(1);
    }
    std::size_t end = 0;
    while (end < text.size() && (phrase ? text[end] != '"' : !is_space(text[end]))) {
      ++end;
    }
    const auto term = text.substr(0, end);
    add_term(expression, term, !phrase && term.ends_with('*'));
    text.remove_prefix(phrase && end < text.size() ? end + 1 : end);
  }
  return expression;
}

Result<Done> check_status_pattern(std::string_view pattern) {
  int parts = 0;
  bool open = false;
  bool good = true;
  for_each_piece(pattern, '.', [&](std::string_view part) {
    ++parts;
    if (part == "x" || part == "X") {
      open = true;
    } else {
      good = good && !open && is_number(part);
    }
  });
  if (good && parts <= 3) {
    return Done{};
  }
  return Error{
      ErrorCode::usage,
      "\"" + std::string(pattern) + "\" is no status: give one such as 5.7.1, 5.7.x or 5", ""};
}

}  // namespace postmortem::store
