#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "reports/format_set.h"
#include "reports/text_region.h"

namespace postmortem::reports {

/// Some patterns and the lines of a text that they may match. The text's words, all found in
/// one pass, tell which: no other line is looked at. Borrows the patterns' ids, and the lines,
/// which stand one behind another.
class LinePatterns {
 public:
  using Ids = std::span<const rules::PatternSet::Id>;
  LinePatterns(const FormatSet& formats, Ids ids, std::span<const Line> lines);

  /// The first line from `line` on that one of them may match; the number of lines where none
  /// may.
  [[nodiscard]] std::size_t next(std::size_t line) const;
  /// Does one of them match the line?
  [[nodiscard]] bool match(std::size_t line) const;
  /// The first line of [from, to) that one of them matches; `to` where none does.
  [[nodiscard]] std::size_t find(std::size_t from, std::size_t to) const;

 private:
  /// Where the line begins in the text.
  [[nodiscard]] std::uint32_t begin_of(std::size_t line) const noexcept;
  /// The first of `places_` in the line or behind it.
  [[nodiscard]] std::vector<std::uint32_t>::const_iterator first_place(std::size_t line) const;

  const rules::PatternSet& patterns_;
  Ids ids_;
  std::span<const Line> lines_;
  std::optional<std::vector<std::uint32_t>> places_;  ///< none: they may match anywhere
};

}  // namespace postmortem::reports
