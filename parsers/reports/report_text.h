#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/format_set.h"
#include "reports/line_patterns.h"
#include "reports/mail.h"
#include "reports/nearby.h"
#include "reports/text_region.h"

/// A report for people as its format reads it: lines that name recipients, and the words why.
namespace postmortem::reports {

/// What the reader works on. All of it is borrowed.
struct ReportText {
  const Mail& mail;
  const FormatSet& formats;
  const CompiledFormat& format;
  const Region& region;
  LinePatterns skip{formats, format.skip,
                    region.lines};  ///< lines that are no part of a reason

  /// All lines of the region, case folded.
  [[nodiscard]] std::string_view folded() const noexcept { return region.folded(); }
};

/// A line that names a recipient, and what it told.
struct RecipientLine {
  std::string recipient{};
  std::string original_recipient{};
  std::string words{};
  std::string host{};
  std::string status{};
  std::string answer{};        ///< that refused it in the SMTP session which the report shows
  std::string_view command{};  ///< what that answered
  bool is_spared{};            ///< by what others were refused for: no reason
  bool is_delivered{};         ///< the line above says that it got the mail
  std::size_t line{};  ///< in the region; its number of lines where the text does not name it
  std::size_t end{};   ///< in the line, behind what was read
};

/// The lines that name recipients, in the order of the text: by the format's own patterns, else
/// those of X-Failed-Recipients, else by looks, else by local parts (not if `own_only`). A
/// recipient that several lines name comes with each of them. Empty where there are none.
[[nodiscard]] std::vector<RecipientLine> find_recipient_lines(const ReportText& report,
                                                              bool own_only);

/// Heeds what the SMTP sessions that the report shows tell of its recipients: whom the other
/// host accepted did not fail where it took the message, or refused another one only, unless
/// the report says so elsewhere. The others get the answers that refused them.
void heed_sessions(const ReportText& report, std::vector<RecipientLine>& rows);

/// Where each of several bare addresses stands below a heading ("Mailbox full:"), not all below
/// the same, and one of the headings tells a failure, the heading is the reason.
void heed_headings(const ReportText& report, std::vector<RecipientLine>& rows);

/// First line of the SMTP dialogue that ends in `line` ("While talking to", ">>> RCPT To",
/// "<<< 550", "550 <jo@example.org>... User unknown"); `line` itself where none does.
[[nodiscard]] std::size_t find_dialogue_begin(const Region& region, std::size_t line);

/// What a transcript says in its line `line`, which is the summary of a recipient (Mention):
/// the other host's last answer in the dialogue that ends there, else the line itself; where it
/// has no code, with those below.
[[nodiscard]] std::string read_summary(const Region& region, std::size_t line);

/// Finds the words that tell why, for one recipient of a report after another: what is asked of
/// the whole report is looked for once.
class ReasonFinder {
 public:
  /// Borrows it. `is_only`: the report is about one recipient.
  ReasonFinder(const ReportText& report, bool is_only) : report_(report), is_only_(is_only) {}

  /// The words for the recipient of `row`, up to the line `next`, where the format says that
  /// they stand; found by looks where it says nothing or nothing stands there.
  [[nodiscard]] std::string find(const RecipientLine& row, std::size_t next);

 private:
  /// By the format's `reason` patterns, the first of them that the lines [from, stop) have.
  [[nodiscard]] std::string by_reason(std::size_t from, std::size_t stop);
  /// Where the format's key `words` says.
  [[nodiscard]] std::string by_place(const RecipientLine& row, std::size_t next);
  /// By looks.
  [[nodiscard]] std::string by_looks(const RecipientLine& row, std::size_t next);

  const ReportText& report_;
  bool is_only_;
  std::optional<PatternIds> reasons_{};  ///< that the text may have
  std::vector<LinePatterns> marks_{};    ///< the lines of the first of them
  FoundWords near_{};
  FoundWords anywhere_{};
  FoundWords region_{};
  std::optional<WordFinder> words_{};
};

/// Lines [from, to) of the region as one, without those that are no part of a reason.
[[nodiscard]] std::string join_reason(const ReportText& report, std::size_t from,
                                      std::size_t to);

/// The host that reports, where its text names it ("This is the mail system at host
/// mx.example.org"); empty where it does not.
[[nodiscard]] std::string find_reporter(const ReportText& report);

}  // namespace postmortem::reports
