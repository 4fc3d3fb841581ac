#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "engine/catalog_records.h"
#include "engine/decision_cache.h"
#include "engine/rule.h"
#include "engine/rule_judge.h"

namespace postmortem::rules {

inline constexpr auto layers_from_top =
    std::to_array({Layer::provider, Layer::text, Layer::status, Layer::reply});

/// Which rule decides of the evidence, and what it finds there. Borrows all that it works with.
class Decider {
 public:
  Decider(const CatalogRecords& records, const PatternSet& patterns, PatternSet::Scratch& words)
      : records_(records),
        tables_(records.tables()),
        patterns_(patterns),
        words_(words),
        judge_(records.tables(), patterns, words) {}

  [[nodiscard]] const RuleJudge& judge() const noexcept { return judge_; }

  /// What decides; without a rule where none knows the evidence. Fills `in.provider`.
  [[nodiscard]] DecisionCache::Known decide(Prepared& in) const;

  /// What a rule finds, by its places in the text, so that it can be told of any text that
  /// reads the same once it is prepared. The judge must have looked at `in` last.
  [[nodiscard]] DecisionCache::Known locate(const Candidate& candidate,
                                            const Prepared& in) const;

 private:
  [[nodiscard]] std::optional<Candidate> winner_of(Prepared& in) const;
  void add_facts(const std::string& cause, const Prepared& in, NamedRanges& groups) const;
  [[nodiscard]] bool says_little(const std::optional<Candidate>& winner) const;
  [[nodiscard]] AddressAction action_of(RuleIndex rule) const;
  [[nodiscard]] std::optional<RuleIndex> by_status(const Evidence& evidence) const;
  [[nodiscard]] std::optional<DecisionCache::Known> decide_by_clause(
      const Prepared& in, const DecisionCache::Known& general) const;
  [[nodiscard]] std::optional<DecisionCache::Known> decide_alone(const Prepared& in,
                                                                 std::string_view piece,
                                                                 RuleIndex told) const;
  [[nodiscard]] bool agree(RuleIndex a, RuleIndex b) const;

  const CatalogRecords& records_;
  const RuleTables& tables_;
  const PatternSet& patterns_;
  PatternSet::Scratch& words_;
  RuleJudge judge_;
};

}  // namespace postmortem::rules
