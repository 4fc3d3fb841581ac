#include "engine/literals.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "core/text.h"
#include "engine/gram_counts.h"
#include "engine/pattern_length.h"
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
  Words words{};
  std::size_t reach{};   ///< bytes of the match that may stand in front of it
  std::uint32_t cost{};  ///< of looking for them
};

/// What is known of the texts that a piece of a pattern matches.
struct Known {
  std::optional<Words> exact{};  ///< it matches just these, assertions included
  std::vector<Needed> needed{};  ///< otherwise: it holds words of each, the cheapest first
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

/// Keeps the words, assertions left out, where they can be looked for.
void keep(const GramCounts& counts, const Words& words, std::size_t reach,
          std::vector<Needed>& sets) {
  if (shortest(words) < shortest_word) {
    return;
  }
  Needed row{without_assertions(words), reach, 0};
  if (std::any_of(sets.begin(), sets.end(),
                  [&](const Needed& set) { return set.words == row.words; })) {
    return;
  }
  for (const auto& word : row.words) {
    row.cost += counts.cost(word);
  }
  const auto place = std::find_if(sets.begin(), sets.end(),
                                  [&](const Needed& set) { return row.cost < set.cost; });
  sets.insert(place, std::move(row));
  if (sets.size() > most_sets) {
    sets.pop_back();
  }
}

/// The pieces of a sequence, one after another.
class Sequence {
 public:
  explicit Sequence(const GramCounts& counts) : counts_(counts) {}

  /// `length`: bytes that the piece may have at most.
  void add(const Known& piece, std::size_t length) {
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
      keep(counts_, run_, run_begin_, needed_);
      run_ = piece.exact ? *piece.exact : Words{""};
      run_begin_ = piece.exact ? end_ : add_lengths(end_, length);
      for (const auto& set : piece.needed) {
        keep(counts_, set.words, add_lengths(end_, set.reach), needed_);
      }
    }
    end_ = add_lengths(end_, length);
  }

  Known finish() {
    if (exact_) {
      return {run_, {}};
    }
    keep(counts_, run_, run_begin_, needed_);
    return {std::nullopt, needed_};
  }

 private:
  const GramCounts& counts_;
  Words run_{""};            ///< what the pieces since the last that is not exact match
  std::size_t run_begin_{};  ///< where it begins at the latest
  std::size_t end_{};        ///< where the pieces so far end at the latest
  std::vector<Needed> needed_{};
  bool exact_{true};
};

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
  return {std::move(members), {}};
}

/// Works out what is known of a pattern, piece by piece.
class Finder {
 public:
  explicit Finder(const GramCounts& counts) : counts_(counts) {}

  [[nodiscard]] Known known_of(const PatternNode& node) const {
    switch (node.kind) {
      case PatternNode::Kind::text:
        return {Words{node.text}, {}};
      case PatternNode::Kind::one_of:
        return known_of_class(node.points);
      case PatternNode::Kind::assertion: {
        const bool edge = node.assertion == PatternNode::Assertion::word_edge;
        return {Words{std::string(1, edge ? word_edge : other_assertion)}, {}};
      }
      case PatternNode::Kind::sequence: {
        Sequence pieces(counts_);
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

  /// What a piece needs, its exact words too.
  [[nodiscard]] std::vector<Needed> needed(const Known& piece) const {
    if (!piece.exact) {
      return piece.needed;
    }
    std::vector<Needed> out;
    keep(counts_, *piece.exact, 0, out);
    return out;
  }

 private:
  [[nodiscard]] Known known_of_choice(const std::vector<PatternNode>& choices) const {
    Known all = known_of(choices.front());
    for (auto choice = choices.begin() + 1; choice != choices.end(); ++choice) {
      const Known next = known_of(*choice);
      if (all.exact && next.exact && all.exact->size() + next.exact->size() <= most_words) {
        all.exact->insert(next.exact->begin(), next.exact->end());
      } else {
        all = {std::nullopt, either(needed(all), needed(next))};
      }
    }
    return all;
  }

  /// Words of which one is in each match of the one or the other.
  [[nodiscard]] std::vector<Needed> either(const std::vector<Needed>& left,
                                           const std::vector<Needed>& right) const {
    std::vector<Needed> out;
    if (left.empty() || right.empty()) {
      return out;
    }
    Words both = left.front().words;
    both.insert(right.front().words.begin(), right.front().words.end());
    if (both.size() <= 4 * most_words) {
      keep(counts_, both, std::max(left.front().reach, right.front().reach), out);
    }
    return out;
  }

  [[nodiscard]] Known known_of_repeat(const PatternNode& node) const {
    Known piece = known_of(node.children.front());
    if (node.least == 0 && node.most == 1 && piece.exact && piece.exact->size() < most_words) {
      piece.exact->insert("");
      return piece;
    }
    return node.least > 0 ? Known{std::nullopt, needed(piece)} : Known{};
  }

  const GramCounts& counts_;
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

Literals find_literals(const PatternNode& pattern, const GramCounts& counts) {
  const Finder finder(counts);
  const auto known = finder.known_of(pattern);
  Literals out;
  for (const auto& set : finder.needed(known)) {
    if (out.words.empty()) {
      out.words.assign(set.words.begin(), set.words.end());
      out.reach = set.reach;
    } else {
      out.also.emplace_back(set.words.begin(), set.words.end());
    }
  }
  if (known.exact && !out.words.empty()) {
    out.exact = exact_literals(*known.exact);
  }
  return out;
}

}  // namespace postmortem::rules
