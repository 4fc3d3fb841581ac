#pragma once

#include <string>

#include "reports/format_set.h"
#include "reports/mail.h"

/// Is it a bounce at all? Asked of mails that no format knows: marks of who sent it, what it
/// says and what it returns add up, each for or against.
namespace postmortem::reports {

struct Looks {
  int points{};
  std::string marks{};  ///< what was found, with its points: "null sender +3, ..."
};

/// From so many points on it is a bounce; from `needs_recipient` on where an address is found
/// that failed.
inline constexpr int sure_points = 7;
inline constexpr int needs_recipient = 5;

/// `general` is the format whose word lists tell. Mails that neither sender nor subject speak
/// for cost no look at their text, and get fewer points than either limit.
[[nodiscard]] Looks weigh_looks(const Mail& mail, const FormatSet& formats,
                                const CompiledFormat& general);

}  // namespace postmortem::reports
