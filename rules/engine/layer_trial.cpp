#include "engine/layer_trial.h"

#include <algorithm>

namespace postmortem::rules {

LayerTrial::LayerTrial(const RuleJudge& judge, const std::vector<Candidate>& candidates,
                       Layer layer, const Prepared& in)
    : judge_(judge), in_(in) {
  std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(candidates_),
               [&](const Candidate& row) { return judge.layer(row.rule) == layer; });
  std::stable_sort(candidates_.begin(), candidates_.end(),
                   [&](const Candidate& a, const Candidate& b) {
                     return judge.rank(a.rule) < judge.rank(b.rule);
                   });
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    if (i == 0 || candidates_[i].rule != candidates_[i - 1].rule) {
      rows_.push_back({i, i, Row::State::open, 0});
    }
    rows_.back().last = i + 1;
  }
}

const Candidate* LayerTrial::confirm(Row& row) {
  if (row.state == Row::State::open) {
    row.matched = row.first;
    while (row.matched < row.last && !judge_.matches(candidates_[row.matched], in_)) {
      ++row.matched;
    }
    row.state = row.matched < row.last && !judge_.excluded(candidates_[row.first].rule, in_)
                    ? Row::State::yes
                    : Row::State::no;
  }
  return row.state == Row::State::yes ? &candidates_[row.matched] : nullptr;
}

bool LayerTrial::is_beaten(const Row& row) {
  const auto loser = candidates_[row.first].rule;
  return std::any_of(rows_.begin(), rows_.end(), [&](Row& other) {
    return &other != &row && judge_.beats(candidates_[other.first].rule, loser) &&
           confirm(other) != nullptr;
  });
}

std::optional<Candidate> LayerTrial::winner() {
  std::optional<Candidate> first;
  for (auto& row : rows_) {
    const auto* candidate = confirm(row);
    if (candidate != nullptr && !is_beaten(row)) {
      return *candidate;
    }
    if (candidate != nullptr && !first) {
      first = *candidate;
    }
  }
  return first;  // a circle of rules that beat each other leaves none unbeaten
}

std::vector<Candidate> LayerTrial::confirmed() {
  std::vector<Candidate> out;
  for (auto& row : rows_) {
    if (const auto* candidate = confirm(row)) {
      out.push_back(*candidate);
    }
  }
  return out;
}

}  // namespace postmortem::rules
