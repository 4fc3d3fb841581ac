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
  std::uint32_t program{};  ///< of the whole
};

/// One of the choices that a pattern is at its top, or all of it: each is looked for by words
/// of its own.
struct BranchRow {
  std::uint32_t pattern{};
  std::uint32_t program{};
  std::uint32_t reach{};          ///< bytes of a match in front of the word that was found
  std::uint32_t needs_no_word{};  ///< it may match anything
  flat::Range sets{};  ///< of word_sets: a match holds a word of each, besides the one found
};

struct PatternTables {
  PatternTables() = default;
  /// Borrows what make_pattern_tables gave.
  explicit PatternTables(std::string_view bytes);

  flat::Reader reader{};
  std::span<const PatternRow> patterns{};
  std::span<const BranchRow> branches{};
  std::span<const flat::Range> word_sets{};  ///< of `words`
  std::span<const flat::Text> words{};
  std::span<const std::uint32_t> always{};  ///< branches that need no word
  WordIndex index{};
  Programs programs{};
};

/// `sample` is text like that which will be looked at; it tells which words are rare.
[[nodiscard]] std::string make_pattern_tables(const std::vector<std::string>& expressions,
                                              std::string_view sample);

}  // namespace postmortem::rules
