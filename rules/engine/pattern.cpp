#include "engine/pattern.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "core/text.h"

namespace postmortem::rules {
namespace {

constexpr auto shorthands = std::to_array<std::pair<std::string_view, std::string_view>>({
    // No 127.0.0.0/8: that is what a block list answered, not who sent. An IPv6 address has all
    // its parts or a "::", else a time of day would be one.
    {"{ip}", R"re(\[?\b(?P<ip>(?:\d{1,2}|1[013-9]\d|12[0-689]|2\d\d)(?:\.\d{1,3}){3}|)re"
             R"re((?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|)re"
             R"re([0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6}::[0-9a-f][0-9a-f:]*)\]?)re"},
    {"{url}", R"re((?P<url>https?://[^\s<>"'()\[\]]+))re"},
    {"{host}",
     R"((?P<domain>[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?)+))"},
    {"{address}",
     R"((?P<recipient>(?:"[^"\n]{1,64}"|[^\s<>"'(),;:\[\]][^\s<>"(),;:\[\]]*)@[^\s<>"'(),;:]+))"},
});

std::string replace_shorthands(std::string_view pattern) {
  std::string out(pattern);
  for (const auto& [name, meaning] : shorthands) {
    for (auto pos = out.find(name); pos != std::string::npos;
         pos = out.find(name, pos + meaning.size())) {
      out.replace(pos, name.size(), meaning);
    }
  }
  return out;
}

}  // namespace

std::string expand_pattern(std::string_view pattern) {
  const auto plain = replace_shorthands(pattern);
  std::string out;
  std::size_t begin = 0;
  const auto fold_up_to = [&](std::size_t end) {
    out += fold_case(std::string_view(plain).substr(begin, end - begin));
  };
  for (std::size_t pos = 0; pos < plain.size(); ++pos) {
    if (plain[pos] != '\\' || pos + 1 >= plain.size()) {
      continue;
    }
    fold_up_to(pos);
    // "\pL", "\p{Lu}", "\x{41}" and one-letter escapes keep their case.
    auto end = pos + 2;
    const char escape = plain[pos + 1];
    if ((escape == 'p' || escape == 'P' || escape == 'x') && end < plain.size() &&
        plain[end] == '{') {
      end = std::min(plain.size(), plain.find('}', end) + 1);
    } else if (escape == 'p' || escape == 'P') {
      ++end;
    }
    out.append(plain, pos, end - pos);
    pos = end - 1;
    begin = end;
  }
  fold_up_to(plain.size());
  // Named groups read "(?P<name>": folding has made the P small.
  for (auto pos = out.find("(?p<"); pos != std::string::npos; pos = out.find("(?p<", pos + 4)) {
    out[pos + 2] = 'P';
  }
  return out;
}

namespace {

using Words = std::set<std::string>;

/// What is known of the texts that a piece of a pattern matches.
struct Known {
  std::optional<Words> exact{};  ///< it matches just these
  Words
      required{};  ///< otherwise: every match holds one of these; empty where nothing is known
};

constexpr std::size_t most_words = 24;

std::size_t shortest(const Words& words) {
  std::size_t length = words.empty() ? 0 : std::string::npos;
  for (const auto& word : words) {
    length = std::min(length, word.size());
  }
  return length;
}

/// The better of two sets to look for: the longer shortest word, then fewer words.
const Words& better(const Words& a, const Words& b) {
  const auto length_a = std::min<std::size_t>(shortest(a), 12);
  const auto length_b = std::min<std::size_t>(shortest(b), 12);
  if (length_a != length_b) {
    return length_a > length_b ? a : b;
  }
  return a.size() <= b.size() ? a : b;
}

/// Reads the syntax that RE2 knows, as far as literals need it; what it does not know counts as
/// "anything".
class WordFinder {
 public:
  explicit WordFinder(std::string_view pattern) : pattern_(pattern) {}

  Words run() {
    const auto known = alternation(0);
    const auto& words = known.exact ? *known.exact : known.required;
    return shortest(words) >= shortest_word && pos_ >= pattern_.size() ? words : Words{};
  }

 private:
  [[nodiscard]] bool at(char c) const { return pos_ < pattern_.size() && pattern_[pos_] == c; }

  Known alternation(int depth) {
    Known all = sequence(depth);
    while (at('|')) {
      ++pos_;
      Known next = sequence(depth);
      if (all.exact && next.exact && all.exact->size() + next.exact->size() <= most_words) {
        all.exact->insert(next.exact->begin(), next.exact->end());
        continue;
      }
      auto left = all.exact ? *all.exact : all.required;
      const auto& right = next.exact ? *next.exact : next.required;
      const bool both = shortest(left) > 0 && shortest(right) > 0;
      left.insert(right.begin(), right.end());
      all = Known{std::nullopt, both && left.size() <= 4 * most_words ? left : Words{}};
    }
    return all;
  }

  Known sequence(int depth) {
    Words run{""};
    Words best;
    bool exact = true;
    while (pos_ < pattern_.size() && !at('|') && !at(')')) {
      Known piece = repeated(depth);
      if (piece.exact && piece.exact->size() * run.size() <= most_words) {
        Words longer;
        for (const auto& head : run) {
          for (const auto& tail : *piece.exact) {
            longer.insert(head + tail);
          }
        }
        run = std::move(longer);
        continue;
      }
      exact = false;
      best = better(run, best);
      run = piece.exact ? *piece.exact : Words{""};
      best = better(piece.required, best);
    }
    if (exact) {
      return {run, {}};
    }
    return {std::nullopt, better(run, best)};
  }

  /// One piece with its quantifier.
  Known repeated(int depth) {
    Known piece = single(depth);
    while (pos_ < pattern_.size()) {
      std::size_t least = 1;
      if (at('?')) {
        if (piece.exact && piece.exact->size() < most_words) {
          piece.exact->insert("");
        } else {
          piece = {};
        }
        ++pos_;
        continue;
      }
      if (at('*')) {
        least = 0;
        ++pos_;
      } else if (at('+')) {
        ++pos_;
      } else if (at('{') && pos_ + 1 < pattern_.size() && is_digit(pattern_[pos_ + 1])) {
        least = pattern_[pos_ + 1] == '0' ? 0 : 1;
        pos_ = std::min(pattern_.size(), pattern_.find('}', pos_)) + 1;
      } else {
        break;
      }
      const auto required = piece.exact ? *piece.exact : piece.required;
      piece = Known{std::nullopt, least > 0 && shortest(required) > 0 ? required : Words{}};
    }
    return piece;
  }

  Known single(int depth) {
    const char c = pattern_[pos_];
    if (c == '(') {
      return group(depth);
    }
    if (c == '[') {
      return character_class();
    }
    ++pos_;
    switch (c) {
      case '\\':
        return escape();
      case '.':
        return {};
      case '^':
      case '$':
        return {Words{""}, {}};
      default:
        return {Words{std::string(1, c)}, {}};
    }
  }

  Known group(int depth) {
    ++pos_;
    if (at('?')) {
      const auto end = pattern_.find_first_of(":>)", pos_);
      if (end == std::string_view::npos) {
        pos_ = pattern_.size() + 1;
        return {};
      }
      pos_ = end;
      if (at(')')) {  // flags for what follows: "(?i)"
        ++pos_;
        return {Words{""}, {}};
      }
      ++pos_;
    }
    if (depth > 40) {
      pos_ = pattern_.size() + 1;
      return {};
    }
    Known inside = alternation(depth + 1);
    ++pos_;
    return inside;
  }

  Known character_class() {
    auto pos = pos_ + 1;
    const bool negated = pos < pattern_.size() && pattern_[pos] == '^';
    pos += negated ? 1 : 0;
    Words members;
    bool plain = !negated;
    bool first = true;
    while (pos < pattern_.size() && (pattern_[pos] != ']' || first)) {
      first = false;
      if (pattern_[pos] == '[' && pos + 1 < pattern_.size() && pattern_[pos + 1] == ':') {
        plain = false;
        pos = std::min(pattern_.size(), pattern_.find(":]", pos) + 2);
        continue;
      }
      if (pattern_[pos] == '\\') {
        ++pos;
        plain = plain && pos < pattern_.size() && !is_alnum(pattern_[pos]);
      }
      plain =
          plain && pos < pattern_.size() && static_cast<std::uint8_t>(pattern_[pos]) < 0x80U &&
          !(pos + 2 < pattern_.size() && pattern_[pos + 1] == '-' && pattern_[pos + 2] != ']');
      if (pos < pattern_.size()) {
        members.insert(std::string(1, pattern_[pos]));
        ++pos;
      }
    }
    pos_ = pos + 1;
    return plain && members.size() <= 4 ? Known{members, {}} : Known{};
  }

  Known escape() {
    if (pos_ >= pattern_.size()) {
      return {};
    }
    const char c = pattern_[pos_++];
    if (c == 'b' || c == 'B' || c == 'A' || c == 'z') {
      return {Words{""}, {}};
    }
    if (is_alnum(c)) {
      if ((c == 'p' || c == 'P' || c == 'x') && at('{')) {
        pos_ = std::min(pattern_.size(), pattern_.find('}', pos_) + 1);
      } else if (c == 'p' || c == 'P') {
        ++pos_;
      } else if (c == 'x') {
        pos_ += 2;
      }
      return {};
    }
    return {Words{std::string(1, c)}, {}};
  }

  std::string_view pattern_;
  std::size_t pos_{};
};

}  // namespace

std::vector<std::string> required_words(std::string_view expanded) {
  const auto words = WordFinder(expanded).run();
  return {words.begin(), words.end()};
}

namespace {

constexpr bool is_address_char(char c) noexcept {
  return is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '=' || c == '/' ||
         c == '\'' || c == '&' || c == '*' || c == '!' || c == '#' || c == '$' || c == '%' ||
         c == '{' || c == '}' || c == '~' || static_cast<std::uint8_t>(c) >= 0x80U;
}

}  // namespace

std::string prepare_text(std::string_view text) {
  auto out = fold_case(text);
  for (auto at = out.find('@'); at != std::string::npos; at = out.find('@', at + 1)) {
    const auto mask = [&](std::size_t pos) {
      if (is_alnum(out[pos]) || static_cast<std::uint8_t>(out[pos]) >= 0x80U) {
        out[pos] = 'x';
      }
    };
    auto pos = at;
    while (pos > 0 && is_address_char(out[pos - 1])) {
      mask(--pos);
    }
    pos = at + 1;
    while (pos < out.size() && is_address_char(out[pos])) {
      mask(pos++);
    }
    at = pos > at ? pos - 1 : at;
  }
  return out;
}

}  // namespace postmortem::rules
