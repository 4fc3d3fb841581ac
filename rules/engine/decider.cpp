#include "engine/decider.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/limits.h"
#include "engine/clauses.h"
#include "engine/layer_trial.h"

namespace postmortem::rules {
namespace {

/// What was found in a part of the text, at its place in the whole.
DecisionCache::Known moved(DecisionCache::Known known, std::size_t by, const Prepared& whole) {
  const auto move = [&](MatchRange& range) {
    if (range != no_match) {
      range.first += by;
      range.second += by;
    }
  };
  known.provider = whole.provider;
  move(known.words);
  for (auto& group : known.groups) {
    move(group.second);
  }
  return known;
}

}  // namespace

/// What decided, by its places in the text, so that it can be told of any text that reads
/// the same once it is prepared.
DecisionCache::Known Decider::locate(const Candidate& candidate, const Prepared& in) const {
  DecisionCache::Known known;
  known.provider = in.provider;
  known.rule = candidate.rule;
  known.by_text = candidate.pattern.has_value();
  if (candidate.pattern) {
    known.words = patterns_.find(*candidate.pattern, in.text, words_, known.groups);
  }
  add_facts(records_.rule(candidate.rule).cause, in, known.groups);
  return known;
}

/// What the patterns of the cause find, by names that are not there yet.
void Decider::add_facts(const std::string& cause, const Prepared& in,
                        NamedRanges& groups) const {
  const auto row = tables_.find_cause(cause);
  if (!row) {
    return;
  }
  const auto ids = tables_.causes[*row].facts;
  NamedRanges found;
  for (auto id = ids.first; id < ids.first + ids.count; ++id) {
    found.clear();
    std::ignore = patterns_.find(id, in.text, words_, found);
    for (auto& group : found) {
      if (std::ranges::find(groups, group.first, &NamedRanges::value_type::first) ==
          groups.end()) {
        groups.push_back(std::move(group));
      }
    }
  }
}

std::optional<Candidate> Decider::winner_of(Prepared& in) const {
  const auto candidates = judge_.look(in);
  for (const Layer layer : layers_from_top) {
    if (const auto winner = LayerTrial(judge_, candidates, layer, in).winner()) {
      return winner;
    }
  }
  return std::nullopt;
}

DecisionCache::Known Decider::decide(Prepared& in) const {
  const auto winner = winner_of(in);
  DecisionCache::Known known;
  known.provider = in.provider;
  if (winner) {
    known = locate(*winner, in);
  }
  return says_little(winner) ? decide_by_clause(in, known).value_or(std::move(known)) : known;
}

bool Decider::says_little(const std::optional<Candidate>& winner) const {
  return !winner || !winner->pattern || judge_.is_general(winner->rule);
}

AddressAction Decider::action_of(RuleIndex rule) const {
  const auto& row = records_.rule(rule);
  const auto cause = tables_.find_cause(row.cause);
  return row.address_action ? *row.address_action
         : cause            ? records_.cause(*cause).address_action
                            : AddressAction::keep;
}

/// What the status alone says of the address; none where it is about something else.
std::optional<RuleIndex> Decider::by_status(const Evidence& evidence) const {
  Prepared in{evidence, {}, {}, std::nullopt};
  const auto winner = evidence.status ? winner_of(in) : std::nullopt;
  return winner && action_of(winner->rule) != AddressAction::keep ? std::optional(winner->rule)
                                                                  : std::nullopt;
}

/// Of a text of several clauses the one that says by itself what became of the address, as
/// the status does. `general` decided before.
std::optional<DecisionCache::Known> Decider::decide_by_clause(
    const Prepared& in, const DecisionCache::Known& general) const {
  const auto told = by_status(in.evidence);
  if (!told) {
    return std::nullopt;
  }
  const auto pieces = clauses_of(in.text);
  if (pieces.size() < 2) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < std::min(pieces.size(), limits::rule_clauses); ++i) {
    auto known = decide_alone(in, pieces[i], *told);
    // Behind other reasons a clause may be about anybody.
    if (known && (i == 0 || action_of(*known->rule) != AddressAction::suppress)) {
      return known;
    }
  }
  if (!general.by_text) {
    return std::nullopt;
  }
  // All that stands before the general words.
  const std::string_view text = in.text;
  const auto cut = std::ranges::find_if(pieces, [&](std::string_view piece) {
    return static_cast<std::size_t>(piece.data() - text.data()) + piece.size() >
           general.words.first;
  });
  return cut - pieces.begin() > 1 ? decide_alone(in, {text.data(), cut->data()}, *told)
                                  : std::nullopt;
}

/// What a piece of the text says by itself, where that is what `told` says of the address.
std::optional<DecisionCache::Known> Decider::decide_alone(const Prepared& in,
                                                          std::string_view piece,
                                                          RuleIndex told) const {
  constexpr auto npos = std::string_view::npos;
  if (piece.ends_with('?') || piece.find("? ") != npos || piece.find("？") != npos) {
    return std::nullopt;  // a question says nothing
  }
  const auto at = static_cast<std::size_t>(piece.data() - in.text.data());
  // With the letter that follows, so that no pattern takes its end for the text's.
  const auto size = through_next_letter(in.text, at + piece.size()) - at;
  Prepared part{in.evidence, in.original.substr(at, size), in.text.substr(at, size),
                std::nullopt};
  const auto winner = winner_of(part);
  const bool fits = winner && winner->pattern && !judge_.is_general(winner->rule) &&
                    agree(told, winner->rule);
  return fits ? std::optional(moved(locate(*winner, part), at, in)) : std::nullopt;
}

/// Do both say the same of the address?
bool Decider::agree(RuleIndex a, RuleIndex b) const {
  return records_.rule(a).cause == records_.rule(b).cause ||
         (action_of(a) == AddressAction::suppress && action_of(b) == AddressAction::suppress);
}

}  // namespace postmortem::rules
