#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/text_region.h"

namespace postmortem::reports {

/// Where a region's text names an address. Lines are the region's number of lines where none
/// does.
struct Mention {
  std::size_t line{};  ///< the first that names it
  std::size_t end{};   ///< in that line, behind the address
  /// The first line of a transcript that tells the address's outcome: with a reply code in
  /// front ("550 <jo@example.org>... User unknown"), or without one ("<jo@example.org>...
  /// Deferred").
  std::size_t summary{};
};

enum class Wanted { line, line_and_summary };

/// A mention of each of the addresses, found in one pass over the lines; in any case.
[[nodiscard]] std::vector<Mention> find_mentions(const Region& region,
                                                 std::span<const std::string> addresses,
                                                 Wanted wanted);

}  // namespace postmortem::reports
