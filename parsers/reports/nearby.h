#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/report.h"
#include "reports/format_set.h"
#include "reports/mail.h"
#include "reports/text_region.h"

/// Recipients and reasons in text that follows no known shape.
namespace postmortem::reports {

/// An address of a report's text that seems to have failed.
struct Suspect {
  std::string address{};
  std::size_t line{};
  std::size_t end{};  ///< in the line, behind the address and its closing bracket
  bool is_marked{};   ///< words for a recipient stand beside it, or it begins its line
  int score{};  ///< how much the line looks like a recipient's; sure_score and more where it
                ///< holds nothing else
};

inline constexpr int sure_score = 75;

/// The addresses of the region that failed, best guess first by line: those whose lines look
/// most like a recipient's. Never the reporter's, the sender's, or one that is only given to
/// ask for help.
[[nodiscard]] std::vector<Suspect> find_suspects(const Region& region, const Mail& mail,
                                                 const FormatSet& formats);

/// Nothing but brackets, bullets, the lines of a table, or the number of a list's entry.
[[nodiscard]] bool is_list_mark(std::string_view text) noexcept;

/// Where the address stands first in the region; line is lines.size() where it does not.
[[nodiscard]] Suspect find_line_of(const Region& region, std::string_view address);

/// The words that tell why, looked for from the line `line` on (text behind `column` first),
/// then in the whole region: the paragraph that holds a reply or status code, else words of
/// failure. Empty where there are none.
[[nodiscard]] std::string find_words(const Region& region, std::size_t line, std::size_t column,
                                     std::size_t next_line, const FormatSet& formats);

}  // namespace postmortem::reports
