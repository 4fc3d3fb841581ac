#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/backscatter.h"
#include "core/event.h"
#include "core/report.h"
#include "engine/rule_set.h"
#include "reports/format_set.h"

namespace postmortem::analysis {

/// One message to be analyzed. Borrows its text.
struct Mail {
  std::string_view message{};          ///< as it stands in its file, with any line ends
  std::string_view envelope_sender{};  ///< where its file tells it: of a From_ line
  Source source{};                     ///< copied into each event
};

/// Do events get their advice? Nothing keeps it: what is only recorded needs none.
enum class Advise : std::uint8_t { yes, no };

/// From a message to its events: the only place that knows the whole flow. Pure: no clock, no
/// files, no history; the same bytes give the same events. Immutable, so that any number of
/// threads may use one; each brings its own Scratch.
class Analyzer {
 public:
  explicit Analyzer(rules::RuleSet rules, OurMail ours = {}, Advise advise = Advise::yes);

  /// Memory that is used again from message to message.
  struct Scratch {
    std::string lf{};
    rules::RuleSet::Scratch rules{};
  };

  /// Reads one message and appends an event for each recipient that it reports on, or one with
  /// an empty recipient where it reports on none. `remarks`, if given, gets what was odd about
  /// the message, and the marks that a report of no known format was told by.
  void analyze(const Mail& mail, Scratch& scratch, std::vector<Event>& events,
               std::vector<std::string>* remarks = nullptr) const;

  [[nodiscard]] const rules::RuleSet& rules() const noexcept { return rules_; }
  [[nodiscard]] const OurMail& ours() const noexcept { return ours_; }

 private:
  rules::RuleSet rules_;
  OurMail ours_;
  Advise advise_;
  reports::FormatSet formats_;
};

/// The verdict and advice on a reply that somebody pasted, or on a bare code ("5.7.25", "550",
/// "550-5.7.25"). Needs no formats of mails, so none are read in.
[[nodiscard]] Event explain(const rules::RuleSet& rules, std::string_view reply,
                            std::string_view provider, rules::RuleSet::Scratch& scratch);

}  // namespace postmortem::analysis
