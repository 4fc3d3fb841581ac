#include "engine/literals.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "core/text.h"

namespace postmortem::rules {
namespace {

using Words = std::set<std::string>;

// Assertions stand in the texts of a pattern as bytes that no pattern holds.
constexpr char word_edge = '\x01';        ///< "\b"
constexpr char other_assertion = '\x02';  ///< "^", "$", "\B", flags, ...

std::size_t text_size(std::string_view word) {
  return word.size() -
         static_cast<std::size_t>(std::count_if(word.begin(), word.end(), [](char c) {
           return c <= other_assertion && c >= word_edge;
         }));
}

Words without_assertions(const Words& words) {
  Words out;
  for (auto word : words) {
    std::erase_if(word, [](char c) { return c == word_edge || c == other_assertion; });
    out.insert(std::move(word));
  }
  return out;
}

/// What is known of the texts that a piece of a pattern matches.
struct Known {
  std::optional<Words> exact{};  ///< it matches just these, assertions included
  /// Otherwise: every match holds one of these; empty where nothing is known.
  Words required{};
  std::vector<Words> all{};  ///< and one of each of these
};

constexpr std::size_t most_words = 24;
constexpr std::size_t most_sets = 4;

std::size_t shortest(const Words& words) {
  std::size_t length = words.empty() ? 0 : std::string::npos;
  for (const auto& word : words) {
    length = std::min(length, text_size(word));
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

/// The pieces of a sequence, one after another.
class Sequence {
 public:
  void add(Known piece) {
    if (piece.exact && piece.exact->size() * run_.size() <= most_words) {
      Words longer;
      for (const auto& head : run_) {
        for (const auto& tail : *piece.exact) {
          longer.insert(head + tail);
        }
      }
      run_ = std::move(longer);
      return;
    }
    exact_ = false;
    keep(without_assertions(run_));
    run_ = piece.exact ? *piece.exact : Words{""};
    keep(piece.required);
    for (const auto& words : piece.all) {
      keep(words);
    }
  }

  Known finish() {
    if (exact_) {
      return {run_, {}, {}};
    }
    keep(without_assertions(run_));
    return {std::nullopt, best_, all_};
  }

 private:
  void keep(const Words& words) {
    best_ = better(words, best_);
    if (shortest(words) >= shortest_word && all_.size() < most_sets &&
        std::find(all_.begin(), all_.end(), words) == all_.end()) {
      all_.push_back(words);
    }
  }

  Words run_{""};  ///< what the pieces since the last that is not exact match
  Words best_{};
  std::vector<Words> all_{};
  bool exact_{true};
};

/// Reads the syntax that RE2 knows, as far as literals need it.
class Finder {
 public:
  explicit Finder(std::string_view pattern) : pattern_(pattern) {}

  Known run() {
    auto known = alternation(0);
    return pos_ >= pattern_.size() && !lost_ ? known : Known{};
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
      auto left = all.exact ? without_assertions(*all.exact) : all.required;
      const auto right = next.exact ? without_assertions(*next.exact) : next.required;
      const bool both = shortest(left) > 0 && shortest(right) > 0;
      left.insert(right.begin(), right.end());
      all = Known{std::nullopt, both && left.size() <= 4 * most_words ? left : Words{}, {}};
    }
    return all;
  }

  Known sequence(int depth) {
    Sequence pieces;
    while (pos_ < pattern_.size() && !at('|') && !at(')')) {
      pieces.add(repeated(depth));
    }
    return pieces.finish();
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
      const auto required = piece.exact ? without_assertions(*piece.exact) : piece.required;
      piece = least > 0 && shortest(required) > 0
                  ? Known{std::nullopt, required, std::move(piece.all)}
                  : Known{};
    }
    return piece;
  }

  static Known text(std::string_view literal) { return {Words{std::string(literal)}, {}, {}}; }
  static Known assertion(char kind) { return text({&kind, 1}); }

  Known single(int depth) {
    const char c = pattern_[pos_];
    if (c == '(') {
      return group(depth);
    }
    if (c == '[') {
      return character_class();
    }
    const auto begin = pos_++;
    switch (c) {
      case '\\':
        return escape();
      case '.':
        return {};
      case '^':
      case '$':
        return assertion(other_assertion);
      default:
        // A quantifier is about the whole character.
        while (pos_ < pattern_.size() &&
               (static_cast<std::uint8_t>(pattern_[pos_]) & 0xC0U) == 0x80U) {
          ++pos_;
        }
        return text(pattern_.substr(begin, pos_ - begin));
    }
  }

  Known group(int depth) {
    ++pos_;
    bool plain = true;
    if (at('?')) {
      const auto end = pattern_.find_first_of(":>)", pos_);
      if (end == std::string_view::npos) {
        lost_ = true;
        pos_ = pattern_.size();
        return {};
      }
      const auto flags = pattern_.substr(pos_ + 1, end - pos_ - 1);
      plain = flags.empty() || flags == "m" || pattern_[end] == '>';
      pos_ = end + 1;
      if (pattern_[end] == ')') {  // flags for what follows: "(?i)"
        return plain ? text("") : assertion(other_assertion);
      }
    }
    if (depth > 40) {
      lost_ = true;
      pos_ = pattern_.size();
      return {};
    }
    Known inside = alternation(depth + 1);
    ++pos_;
    if (plain) {
      return inside;
    }
    Sequence with_flags;
    with_flags.add(assertion(other_assertion));
    with_flags.add(std::move(inside));
    return with_flags.finish();
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
    return plain && members.size() <= 4 ? Known{members, {}, {}} : Known{};
  }

  Known escape() {
    if (pos_ >= pattern_.size()) {
      return {};
    }
    const char c = pattern_[pos_++];
    if (c == 'b') {
      return assertion(word_edge);
    }
    if (c == 'B' || c == 'A' || c == 'z') {
      return assertion(other_assertion);
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
    return text({&c, 1});
  }

  std::string_view pattern_;
  std::size_t pos_{};
  bool lost_{};  ///< in something that could not be read
};

constexpr bool is_word_char(char c) noexcept {
  return is_alnum(c) || c == '_';
}

/// The word edges inside a text hold or not, whatever stands around it; those at its ends are
/// told. No value where the text can't occur.
std::optional<Literal> resolve_edges(std::string_view word) {
  Literal out;
  bool edge = false;
  for (const char c : word) {
    if (c == word_edge) {
      edge = true;
      continue;
    }
    if (edge && out.text.empty()) {
      out.edge_before = true;
    } else if (edge && is_word_char(out.text.back()) == is_word_char(c)) {
      return std::nullopt;
    }
    edge = false;
    out.text.push_back(c);
  }
  out.edge_after = edge;
  return out;
}

std::vector<Literal> exact_literals(const Words& words) {
  std::vector<Literal> out;
  for (const auto& word : words) {
    if (word.find(other_assertion) != std::string::npos || text_size(word) < shortest_word) {
      return {};
    }
    if (auto literal = resolve_edges(word)) {
      out.push_back(*std::move(literal));
    }
  }
  return out;
}

}  // namespace

Literals find_literals(std::string_view expanded) {
  const auto known = Finder(expanded).run();
  Literals out;
  const auto words = known.exact ? without_assertions(*known.exact) : known.required;
  if (shortest(words) < shortest_word) {
    return out;
  }
  out.words.assign(words.begin(), words.end());
  for (const auto& set : known.all) {
    if (set != words) {
      out.also.emplace_back(set.begin(), set.end());
    }
  }
  if (known.exact) {
    out.exact = exact_literals(*known.exact);
  }
  return out;
}

}  // namespace postmortem::rules
