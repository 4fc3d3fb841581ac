#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/report.h"
#include "reports/format_set.h"
#include "reports/line_patterns.h"
#include "reports/mail.h"
#include "reports/text_region.h"

/// Recipients and reasons in text that follows no known shape.
namespace postmortem::reports {

/// An address of a report's text that seems to have failed.
struct Suspect {
  std::string address{};
  std::size_t line{};
  std::size_t end{};  ///< in the line, behind the address and its closing bracket
  bool is_marked{};   ///< words for a recipient stand beside it, or it begins its line, and it
                      ///< is not quoted
  int score{};  ///< how much the line looks like a recipient's; sure_score and more where it
                ///< holds nothing else
};

inline constexpr int sure_score = 75;

/// The addresses of the region that failed, best guess first by line: those whose lines look
/// most like a recipient's. Never the reporter's, the sender's, or one that is only given to
/// ask for help.
[[nodiscard]] std::vector<Suspect> find_suspects(const Region& region, const Mail& mail,
                                                 const FormatSet& formats);

/// Nothing but brackets, bullets, the lines of a table, or the number of a list's entry. What
/// is longer than an address may be is none: it is asked about for each address of a line.
[[nodiscard]] bool is_list_mark(std::string_view text) noexcept;

/// What was found in lines [from, to), for who asks about the same lines again.
class FoundWords {
 public:
  /// `find` of these lines, called where they are others than last time.
  template <typename Find>
  const std::string& in(std::size_t from, std::size_t to, Find find) {
    if (!words_ || from != from_ || to != to_) {
      words_ = find(from, to);
      from_ = from;
      to_ = to;
    }
    return *words_;
  }

 private:
  std::optional<std::string> words_{};
  std::size_t from_{};
  std::size_t to_{};
};

/// Finds the words that tell why, for one recipient of a region after another: what is asked of
/// the whole region is looked for once.
class WordFinder {
 public:
  /// Borrows both. `is_only`: the report is about one recipient.
  WordFinder(const Region& region, const FormatSet& formats, bool is_only);
  WordFinder(const WordFinder&) = delete;  // it points into itself
  WordFinder& operator=(const WordFinder&) = delete;
  WordFinder(WordFinder&&) = delete;
  WordFinder& operator=(WordFinder&&) = delete;
  ~WordFinder() = default;

  /// The words for the recipient whose address ends at `column` of the line `line`, looked for
  /// from there on up to the next recipient's line, then in the whole region: the paragraph
  /// that holds a reply or status code, else words of failure. Empty where there are none.
  [[nodiscard]] std::string find(std::size_t line, std::size_t column, std::size_t next);

 private:
  /// Do the words behind the address tell what happened to it? Up to the next recipient of the
  /// same paragraph they are this one's, whatever they say; so are those behind "address: ".
  [[nodiscard]] bool tells(const std::string& own, std::size_t line, std::size_t column) const;
  [[nodiscard]] bool says_failure(std::string_view text) const;
  [[nodiscard]] bool is_skipped(std::size_t line) const;
  /// Is the address, which ends at `column`, the first thing on its line?
  [[nodiscard]] bool is_leading(std::size_t line, std::size_t column) const;
  /// Do a colon and words follow on the address, which ends at `column`?
  [[nodiscard]] bool has_colon(std::size_t line, std::size_t column) const;
  /// Lines [from, to) as one, without those that are no words of a reason.
  [[nodiscard]] std::string join(std::size_t from, std::size_t to, std::size_t limit) const;
  /// What stands behind the address, up to the end of its paragraph.
  [[nodiscard]] std::string own_words(std::size_t line, std::size_t column);
  /// Behind "Reason:" and the like, up to the next label or the end of the paragraph.
  [[nodiscard]] std::string labelled(std::size_t from, std::size_t to);
  /// End of what belongs to the label in front of `line`: an empty line, or one that looks like
  /// the next field.
  [[nodiscard]] std::size_t label_end(std::size_t line, std::size_t to) const;
  /// The first paragraph that holds a code.
  [[nodiscard]] std::string with_code(std::size_t from, std::size_t to) const;
  [[nodiscard]] std::size_t first_full(std::size_t line) const;
  [[nodiscard]] std::string sentences(std::size_t line);
  /// The paragraph [begin, end) of the address where it says more than the address, with the
  /// next one if that speaks of a failure, too; else what follows up to `stop`, or stands in
  /// front, and speaks of one.
  [[nodiscard]] std::string sentences_of(std::size_t begin, std::size_t end, std::size_t stop);
  /// All from the first line that speaks of a failure.
  [[nodiscard]] std::string from_failure();

  const Region& region_;
  const FormatSet& formats_;
  const CompiledFormat* general_;
  bool is_only_;
  std::optional<LinePatterns> skip_{};  ///< lines that are no words of a reason
  PatternIds labels_{};                 ///< that the region may have
  std::optional<LinePatterns> labelled_{};
  std::size_t stop_{};  ///< the next recipient's line
  FoundWords behind_{};
  FoundWords near_label_{};
  FoundWords near_code_{};
  FoundWords sentences_{};
  FoundWords any_label_{};
  FoundWords any_code_{};
  FoundWords any_failure_{};
};

}  // namespace postmortem::reports
