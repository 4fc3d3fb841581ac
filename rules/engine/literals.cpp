#include "engine/literals.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "core/text.h"
#include "engine/pattern_tree.h"

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

/// Words of which every match holds one.
struct Needed {
  Words words{};        ///< empty where nothing is known
  std::size_t reach{};  ///< bytes of the match that may stand in front of it
};

/// What is known of the texts that a piece of a pattern matches.
struct Known {
  std::optional<Words> exact{};  ///< it matches just these, assertions included
  Needed required{};             ///< otherwise
  std::vector<Words> all{};      ///< and one of each of these
};

/// Bytes that a match of the piece may have at most.
std::size_t longest(const PatternNode& node) {
  const auto add = [](std::size_t a, std::size_t b) {
    return a >= Literals::any_reach - b ? Literals::any_reach : a + b;
  };
  std::size_t length = 0;
  switch (node.kind) {
    case PatternNode::Kind::text:
      return node.text.size();
    case PatternNode::Kind::one_of:
      return node.points.empty() || node.points.back().second < 0x80 ? 1 : 4;
    case PatternNode::Kind::assertion:
      return 0;
    case PatternNode::Kind::sequence:
    case PatternNode::Kind::capture:
      for (const auto& child : node.children) {
        length = add(length, longest(child));
      }
      return length;
    case PatternNode::Kind::choice:
      for (const auto& child : node.children) {
        length = std::max(length, longest(child));
      }
      return length;
    case PatternNode::Kind::repeat:
      length = longest(node.children.front());
      return length != 0 && node.most >= Literals::any_reach / length ? Literals::any_reach
                                                                      : length * node.most;
    case PatternNode::Kind::unknown:
      break;
  }
  return Literals::any_reach;
}

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
bool is_better(const Words& a, const Words& b) {
  const auto length_a = std::min<std::size_t>(shortest(a), 12);
  const auto length_b = std::min<std::size_t>(shortest(b), 12);
  return length_a != length_b ? length_a > length_b : a.size() <= b.size();
}

/// What a piece needs, its exact words too.
Needed needed(const Known& piece) {
  return piece.exact ? Needed{without_assertions(*piece.exact), 0} : piece.required;
}

/// The pieces of a sequence, one after another.
class Sequence {
 public:
  /// `length`: bytes that the piece may have at most.
  void add(Known piece, std::size_t length) {
    if (piece.exact && piece.exact->size() * run_.size() <= most_words) {
      Words longer;
      for (const auto& head : run_) {
        for (const auto& tail : *piece.exact) {
          longer.insert(head + tail);
        }
      }
      run_ = std::move(longer);
    } else {
      exact_ = false;
      keep({without_assertions(run_), run_begin_});
      run_ = piece.exact ? *piece.exact : Words{""};
      run_begin_ = piece.exact ? end_ : further(end_, length);
      keep({piece.required.words, further(end_, piece.required.reach)});
      for (const auto& words : piece.all) {
        keep_also(words);
      }
    }
    end_ = further(end_, length);
  }

  Known finish() {
    if (exact_) {
      return {run_, {}, {}};
    }
    keep({without_assertions(run_), run_begin_});
    return {std::nullopt, best_, all_};
  }

 private:
  static std::size_t further(std::size_t from, std::size_t length) {
    return from >= Literals::any_reach - length ? Literals::any_reach : from + length;
  }

  void keep(const Needed& piece) {
    best_ = is_better(piece.words, best_.words) ? piece : best_;
    keep_also(piece.words);
  }

  void keep_also(const Words& words) {
    if (shortest(words) >= shortest_word && all_.size() < most_sets &&
        std::find(all_.begin(), all_.end(), words) == all_.end()) {
      all_.push_back(words);
    }
  }

  Words run_{""};            ///< what the pieces since the last that is not exact match
  std::size_t run_begin_{};  ///< where it begins at the latest
  std::size_t end_{};        ///< where the pieces so far end at the latest
  Needed best_{};
  std::vector<Words> all_{};
  bool exact_{true};
};

Known known_of(const PatternNode& node);

Known known_of_text(std::string_view text) {
  return {Words{std::string(text)}, {}, {}};
}

/// A class of few characters is a choice of words.
Known known_of_class(const CodePoints& points) {
  constexpr std::size_t most_members = 4;
  Words members;
  for (const auto& [first, last] : points) {
    for (auto point = first; point <= last; ++point) {
      if (point >= 0x80 || members.size() == most_members) {
        return {};
      }
      members.insert(std::string(1, static_cast<char>(point)));
    }
  }
  return {std::move(members), {}, {}};
}

Known known_of_choice(const std::vector<PatternNode>& choices) {
  Known all = known_of(choices.front());
  for (auto choice = choices.begin() + 1; choice != choices.end(); ++choice) {
    Known next = known_of(*choice);
    if (all.exact && next.exact && all.exact->size() + next.exact->size() <= most_words) {
      all.exact->insert(next.exact->begin(), next.exact->end());
      continue;
    }
    auto both = needed(all);
    const auto right = needed(next);
    const bool known = shortest(both.words) > 0 && shortest(right.words) > 0;
    both.words.insert(right.words.begin(), right.words.end());
    both.reach = std::max(both.reach, right.reach);
    all =
        Known{std::nullopt, known && both.words.size() <= 4 * most_words ? both : Needed{}, {}};
  }
  return all;
}

Known known_of_repeat(const PatternNode& node) {
  Known piece = known_of(node.children.front());
  if (node.least == 0 && node.most == 1 && piece.exact && piece.exact->size() < most_words) {
    piece.exact->insert("");
    return piece;
  }
  const auto required = needed(piece);
  return node.least > 0 && shortest(required.words) > 0
             ? Known{std::nullopt, required, std::move(piece.all)}
             : Known{};
}

Known known_of(const PatternNode& node) {
  switch (node.kind) {
    case PatternNode::Kind::text:
      return known_of_text(node.text);
    case PatternNode::Kind::one_of:
      return known_of_class(node.points);
    case PatternNode::Kind::assertion: {
      const bool edge = node.assertion == PatternNode::Assertion::word_edge;
      return known_of_text({edge ? &word_edge : &other_assertion, 1});
    }
    case PatternNode::Kind::sequence: {
      Sequence pieces;
      for (const auto& child : node.children) {
        pieces.add(known_of(child), longest(child));
      }
      return pieces.finish();
    }
    case PatternNode::Kind::choice:
      return known_of_choice(node.children);
    case PatternNode::Kind::repeat:
      return known_of_repeat(node);
    case PatternNode::Kind::capture:
      return known_of(node.children.front());
    case PatternNode::Kind::unknown:
      break;
  }
  return {};
}

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

Literals find_literals(const PatternNode& pattern) {
  const auto known = known_of(pattern);
  Literals out;
  const auto [words, reach] = needed(known);
  if (shortest(words) < shortest_word) {
    return out;
  }
  out.words.assign(words.begin(), words.end());
  out.reach = reach;
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

Literals find_literals(std::string_view expanded) {
  return find_literals(parse_pattern(expanded));
}

}  // namespace postmortem::rules
