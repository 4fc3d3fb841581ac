#pragma once

#include <optional>
#include <vector>

#include "engine/rule_judge.h"

namespace postmortem::rules {

/// The candidates of one layer before the evidence: their patterns are tried when somebody has
/// to know, and only once. Borrows all that it works with.
class LayerTrial {
 public:
  LayerTrial(const RuleJudge& judge, const std::vector<Candidate>& candidates, Layer layer,
             const Prepared& in);

  /// The rule that matches and that no other one beats; among several the smallest id.
  [[nodiscard]] std::optional<Candidate> winner();
  /// Every rule that matches, once, in the order of ids.
  [[nodiscard]] std::vector<Candidate> confirmed();

 private:
  /// The candidates of one rule, and what is known of them.
  struct Row {
    std::size_t first{};
    std::size_t last{};  ///< one behind
    enum class State : std::uint8_t { open, no, yes };
    State state{};
    std::size_t matched{};
  };
  [[nodiscard]] const Candidate* confirm(Row& row);
  [[nodiscard]] bool is_beaten(const Row& row);

  const RuleJudge& judge_;
  const Prepared& in_;
  std::vector<Candidate> candidates_{};  ///< in the order of ids
  std::vector<Row> rows_{};
};

}  // namespace postmortem::rules
