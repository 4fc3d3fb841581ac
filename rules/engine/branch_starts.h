#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/pattern_tables.h"
#include "engine/word_hits.h"

/// What the words in a text say of the branches of patterns.
namespace postmortem::rules {

/// A text to look at, with the hits of its words; it may be part of what was looked through.
struct Looked {
  std::string_view text{};
  const WordHits& hits;
  std::size_t offset{};       ///< in what was looked through
  WordHits::Span hit_span{};  ///< of the part

  Looked(std::string_view part, const WordHits& all, std::size_t begin)
      : text(part),
        hits(all),
        offset(begin),
        hit_span(all.between(begin, begin + part.size())) {}
};

struct Told {
  enum class Kind : std::uint8_t { no, perhaps, yes };
  Kind kind{};
  Programs::Starts starts{};  ///< where a match may begin
};

/// Can the branch match, and where?
[[nodiscard]] Told tell(const PatternTables& tables, const BranchRow& branch, const Looked& in);

}  // namespace postmortem::rules
