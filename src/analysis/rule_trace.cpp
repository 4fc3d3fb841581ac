#include "analysis/rule_trace.h"

namespace postmortem::analysis {

std::string why_it_won(const rules::Rule& winner, const rules::Rule& loser) {
  if (winner.layer != loser.layer) {
    return "layer " + std::string(rules::key(winner.layer)) + " beats layer " +
           std::string(rules::key(loser.layer));
  }
  if (rules::RuleSet::beats(winner, loser)) {
    return winner.id + " says that it beats " + loser.id;
  }
  if (loser.general) {
    return loser.id + " gives way to a sentence about the address";
  }
  const std::string same_layer = "same layer, neither beats the other: the smaller id";
  return winner.cause == loser.cause
             ? same_layer + ", and both mean the same"
             : same_layer +
                   ", though they mean different things (`rules check` calls it a tie)";
}

}  // namespace postmortem::analysis
