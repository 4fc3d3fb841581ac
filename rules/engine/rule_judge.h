#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/evidence.h"
#include "engine/pattern_set.h"
#include "engine/rule.h"
#include "engine/rule_tables.h"

/// Which rules the evidence meets, by their numbers in the tables.
namespace postmortem::rules {

using RuleIndex = std::uint32_t;
using PatternId = PatternSet::Id;

/// What rules are judged by once the text is prepared.
struct Prepared {
  const Evidence& evidence;
  std::string_view original{};  ///< same positions as `text`
  std::string text{};
  std::optional<std::uint32_t> provider{};
};

/// A rule whose codes and provider fit, with the pattern of its that may match; `pattern` is
/// unset for rules without text.
struct Candidate {
  RuleIndex rule{};
  std::optional<PatternId> pattern{};
};

/// Borrows all that it works with.
class RuleJudge {
 public:
  RuleJudge(const RuleTables& all, const PatternSet& set, PatternSet::Scratch& words)
      : tables_(all), patterns_(set), scratch_(words) {}

  /// Looks through the text: fills `in.provider`, and gives all rules that may match, their
  /// patterns not tried yet.
  [[nodiscard]] std::vector<Candidate> look(Prepared& in) const;
  /// The provider that the evidence names, its host tells, or the text that look() or
  /// candidates() saw last.
  [[nodiscard]] std::optional<std::uint32_t> find_provider(const Evidence& evidence,
                                                           std::string_view text) const;
  /// Those candidates of one layer that really match; one per rule, in the order of rules.
  [[nodiscard]] std::vector<Candidate> confirm(const std::vector<Candidate>& candidates,
                                               Layer layer, const Prepared& in) const;
  /// The one that no other beats; among several the smallest id. `confirmed` is not empty.
  [[nodiscard]] const Candidate& winner(const std::vector<Candidate>& confirmed) const;

 private:
  [[nodiscard]] bool fits(const RuleRow& rule, const Prepared& in) const;
  [[nodiscard]] bool excluded(const RuleRow& rule, const Prepared& in) const;
  void gather(const Prepared& in, const std::vector<PatternId>& ids,
              std::vector<Candidate>& out) const;
  [[nodiscard]] bool beats(RuleIndex winner, RuleIndex loser) const;

  const RuleTables& tables_;
  const PatternSet& patterns_;
  PatternSet::Scratch& scratch_;
};

/// Does what stands in `beats` name that rule?
[[nodiscard]] bool beats_names(std::string_view entry, std::string_view id) noexcept;

}  // namespace postmortem::rules
