#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flat.h"
#include "engine/pattern_program.h"
#include "engine/word_index.h"

/// Patterns in one piece of memory: made once, then used where they lie.
namespace postmortem::rules {

struct PatternRow {
  flat::Text expression{};
  flat::Range branches{};
  std::uint32_t sought{};  ///< it is among the candidates of texts
};

/// A word that a branch is found by.
struct BranchWord {
  std::uint32_t word{};  ///< its number in the index
  WordEdges edges{};
  bool sure{};  ///< the branch matches this word, and nothing else of it
  bool unused{};
};

/// One of the choices that a pattern is at its top, or all of it: each is looked for by words
/// of its own.
struct BranchRow {
  std::uint32_t pattern{};
  std::uint32_t program{};
  std::uint32_t reach{};          ///< bytes of a match in front of the word that was found
  std::uint32_t needs_no_word{};  ///< it may match anything
  flat::Range words{};            ///< of branch_words, ascending: a match holds one
  flat::Range sets{};  ///< of word_sets: a match holds a word of each, besides the one found
};

struct PatternTables {
  PatternTables() = default;
  /// Borrows what make_pattern_tables gave.
  explicit PatternTables(std::string_view bytes);

  flat::Reader reader{};
  std::span<const PatternRow> patterns{};
  std::span<const BranchRow> branches{};
  std::span<const BranchWord> branch_words{};
  std::span<const flat::Range> word_sets{};  ///< of `words`
  std::span<const flat::Text> words{};
  std::span<const std::uint32_t> always{};  ///< sought patterns that need no word
  WordIndex index{};
  Programs programs{};
};

/// A pattern as RE2 takes it.
struct Expression {
  std::string text{};
  bool sought{true};  ///< else texts are not looked through for it: it is asked for by number
};

/// `sample` is text like that which will be looked at; it tells which words are rare, and so
/// by which a pattern is looked for.
[[nodiscard]] std::string make_pattern_tables(const std::vector<Expression>& expressions,
                                              std::string_view sample);

}  // namespace postmortem::rules
