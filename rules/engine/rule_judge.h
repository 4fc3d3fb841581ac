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

  [[nodiscard]] bool matches(const Candidate& candidate, const Prepared& in) const {
    return !candidate.pattern || patterns_.matches(*candidate.pattern, in.text, scratch_);
  }
  /// Does the text hold what the rule does not allow?
  [[nodiscard]] bool excluded(RuleIndex rule, const Prepared& in) const;
  /// Does the rule say that it beats the other?
  [[nodiscard]] bool beats(RuleIndex winner, RuleIndex loser) const;
  [[nodiscard]] Layer layer(RuleIndex rule) const {
    return static_cast<Layer>(tables_.rules[rule].layer);
  }
  [[nodiscard]] bool is_general(RuleIndex rule) const {
    return tables_.rules[rule].general != 0;
  }
  /// Its place in the order of ids.
  [[nodiscard]] std::uint32_t rank(RuleIndex rule) const { return tables_.rules[rule].rank; }

 private:
  [[nodiscard]] bool fits(const RuleRow& rule, const Prepared& in) const;
  void gather(const Prepared& in, const std::vector<PatternId>& ids,
              std::vector<Candidate>& out) const;

  const RuleTables& tables_;
  const PatternSet& patterns_;
  PatternSet::Scratch& scratch_;
};

/// Does what stands in `beats` name that rule?
[[nodiscard]] bool beats_names(std::string_view entry, std::string_view id) noexcept;

}  // namespace postmortem::rules
