#include "engine/rule_set.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "core/limits.h"
#include "core/utf8.h"
#include "engine/catalog_records.h"
#include "engine/clauses.h"
#include "engine/code_match.h"
#include "engine/layer_trial.h"
#include "engine/pattern.h"
#include "engine/rule_judge.h"
#include "engine/rule_tables.h"
#include "engine/serial.h"

namespace postmortem::rules {
namespace {

constexpr auto layers_from_top =
    std::to_array({Layer::provider, Layer::text, Layer::status, Layer::reply});

Prepared prepare(const Evidence& evidence) {
  const auto original = utf8_prefix(evidence.text, limits::rule_text_bytes);
  return {evidence, original, prepare_text(original), std::nullopt};
}

}  // namespace

struct RuleSet::Impl {
  std::uint64_t serial{next_serial()};
  AlignedText own{};  ///< what a given catalog was packed into
  CatalogRecords records;
  const RuleTables& tables{records.tables()};
  PatternSet patterns{tables.patterns};

  explicit Impl(std::string_view packed) : records(packed) {}
  Impl(AlignedText packed, Catalog catalog)
      : own(std::move(packed)), records(own.view(), std::move(catalog)) {}

  /// What decided, by its places in the text, so that it can be told of any text that reads
  /// the same once it is prepared.
  [[nodiscard]] DecisionCache::Known locate(const Candidate& candidate, const Prepared& in,
                                            const Scratch& scratch) const {
    DecisionCache::Known known;
    known.provider = in.provider;
    known.rule = candidate.rule;
    known.by_text = candidate.pattern.has_value();
    if (candidate.pattern) {
      known.words = patterns.find(*candidate.pattern, in.text, scratch.words, known.groups);
    }
    add_facts(records.rule(candidate.rule).cause, in, scratch, known.groups);
    return known;
  }

  /// What the patterns of the cause find, by names that are not there yet.
  void add_facts(const std::string& cause, const Prepared& in, const Scratch& scratch,
                 NamedRanges& groups) const {
    const auto row = tables.find_cause(cause);
    if (!row) {
      return;
    }
    const auto ids = tables.causes[*row].facts;
    NamedRanges found;
    for (auto id = ids.first; id < ids.first + ids.count; ++id) {
      found.clear();
      std::ignore = patterns.find(id, in.text, scratch.words, found);
      for (auto& group : found) {
        if (std::ranges::find(groups, group.first, &NamedRanges::value_type::first) ==
            groups.end()) {
          groups.push_back(std::move(group));
        }
      }
    }
  }

  [[nodiscard]] Match make_match(const DecisionCache::Known& known, const Prepared& in) const {
    Match match;
    match.rule = &records.rule(*known.rule);
    if (!known.by_text) {
      match.words = match.rule->status.empty() && in.evidence.reply
                        ? std::to_string(*in.evidence.reply)
                    : in.evidence.status ? to_string(*in.evidence.status)
                                         : std::string();
    }
    const auto cut = [&](MatchRange range) {
      return std::string(in.original.substr(range.first, range.second - range.first));
    };
    if (known.by_text) {
      match.words = cut(known.words);
    }
    for (const auto& [name, range] : known.groups) {
      auto value = cut(range);
      if (!value.empty()) {
        match.facts.emplace_back(name, std::move(value));
      }
    }
    std::sort(match.facts.begin(), match.facts.end());
    return match;
  }

  [[nodiscard]] std::optional<Candidate> winner_of(Prepared& in, const RuleJudge& judge) const {
    const auto candidates = judge.look(in);
    for (const Layer layer : layers_from_top) {
      if (const auto winner = LayerTrial(judge, candidates, layer, in).winner()) {
        return winner;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] DecisionCache::Known decide(Prepared& in, Scratch& scratch) const {
    const RuleJudge judge(tables, patterns, scratch.words);
    const auto winner = winner_of(in, judge);
    DecisionCache::Known known;
    known.provider = in.provider;
    if (winner) {
      known = locate(*winner, in, scratch);
    }
    return says_little(winner, judge)
               ? decide_by_clause(in, known, judge, scratch).value_or(std::move(known))
               : known;
  }

  [[nodiscard]] static bool says_little(const std::optional<Candidate>& winner,
                                        const RuleJudge& judge) {
    return !winner || !winner->pattern || judge.is_general(winner->rule);
  }

  [[nodiscard]] AddressAction action_of(RuleIndex rule) const {
    const auto& row = records.rule(rule);
    const auto cause = tables.find_cause(row.cause);
    return row.address_action ? *row.address_action
           : cause            ? records.cause(*cause).address_action
                              : AddressAction::keep;
  }

  /// What the status alone says of the address; none where it is about something else.
  [[nodiscard]] std::optional<RuleIndex> by_status(const Evidence& evidence,
                                                   const RuleJudge& judge) const {
    Prepared in{evidence, {}, {}, std::nullopt};
    const auto winner = evidence.status ? winner_of(in, judge) : std::nullopt;
    return winner && action_of(winner->rule) != AddressAction::keep
               ? std::optional(winner->rule)
               : std::nullopt;
  }

  /// Of a text of several clauses the one that says by itself what became of the address, as
  /// the status does. `general` decided before.
  [[nodiscard]] std::optional<DecisionCache::Known> decide_by_clause(
      const Prepared& in, const DecisionCache::Known& general, const RuleJudge& judge,
      Scratch& scratch) const {
    const auto told = by_status(in.evidence, judge);
    if (!told) {
      return std::nullopt;
    }
    const auto pieces = clauses_of(in.text);
    if (pieces.size() < 2) {
      return std::nullopt;
    }
    for (std::size_t i = 0; i < std::min(pieces.size(), limits::rule_clauses); ++i) {
      auto known = decide_alone(in, pieces[i], *told, judge, scratch);
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
    return cut - pieces.begin() > 1
               ? decide_alone(in, {text.data(), cut->data()}, *told, judge, scratch)
               : std::nullopt;
  }

  /// What a piece of the text says by itself, where that is what `told` says of the address.
  [[nodiscard]] std::optional<DecisionCache::Known> decide_alone(const Prepared& in,
                                                                 std::string_view piece,
                                                                 RuleIndex told,
                                                                 const RuleJudge& judge,
                                                                 Scratch& scratch) const {
    constexpr auto npos = std::string_view::npos;
    if (piece.ends_with('?') || piece.find("? ") != npos || piece.find("？") != npos) {
      return std::nullopt;  // a question says nothing
    }
    const auto at = static_cast<std::size_t>(piece.data() - in.text.data());
    // With the letter that follows, so that no pattern takes its end for the text's.
    const auto size = through_next_letter(in.text, at + piece.size()) - at;
    Prepared part{in.evidence, in.original.substr(at, size), in.text.substr(at, size),
                  std::nullopt};
    const auto winner = winner_of(part, judge);
    const bool fits = winner && winner->pattern && !judge.is_general(winner->rule) &&
                      agree(told, winner->rule);
    return fits ? std::optional(moved(locate(*winner, part, scratch), at, in)) : std::nullopt;
  }

  /// Do both say the same of the address?
  [[nodiscard]] bool agree(RuleIndex a, RuleIndex b) const {
    return records.rule(a).cause == records.rule(b).cause ||
           (action_of(a) == AddressAction::suppress && action_of(b) == AddressAction::suppress);
  }

  /// What was found in a part of the text, at its place in the whole.
  [[nodiscard]] static DecisionCache::Known moved(DecisionCache::Known known, std::size_t by,
                                                  const Prepared& whole) {
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

  /// All that a decision hangs on.
  void put_key(const Prepared& in, std::string& key) const {
    const auto& evidence = in.evidence;
    key = in.text;
    for (const auto part : {evidence.command, evidence.provider}) {
      key.append(1, '\0').append(part);
    }
    constexpr std::uint32_t none = UINT32_MAX;
    const std::array<std::uint64_t, 4> numbers{
        serial, evidence.status ? code_key(*evidence.status) : none,
        evidence.reply ? *evidence.reply : none,
        tables.find_mx(evidence.remote_mta).value_or(none)};
    key.append(reinterpret_cast<const char*>(numbers.data()), sizeof numbers);
  }

  [[nodiscard]] const Place& place_of(const OwnerRow& owner) const {
    return owner.use == OwnerRow::Use::provider_text ? records.provider(owner.index).place
           : owner.use == OwnerRow::Use::cause_facts ? records.cause(owner.index).place
                                                     : records.rule(owner.index).place;
  }

  [[nodiscard]] Result<Done> check_patterns() const {
    for (PatternSet::Id id = 0; id < tables.owners.size(); ++id) {
      if (auto good = patterns.check(id); !good) {
        return Error{ErrorCode::config, good.error().message,
                     place_of(tables.owners[id]).text()};
      }
    }
    return Done{};
  }
};

Result<RuleSet> RuleSet::make(Catalog catalog, bool check_patterns) {
  AlignedText bytes(pack(catalog));
  auto impl = std::make_shared<Impl>(std::move(bytes), std::move(catalog));
  if (check_patterns) {
    if (auto done = impl->check_patterns(); !done) {
      return done.error();
    }
  }
  return RuleSet(std::move(impl));
}

RuleSet RuleSet::open(std::string_view packed) {
  return RuleSet(std::make_shared<Impl>(packed));
}

Decision RuleSet::decide(const Evidence& evidence, Scratch& scratch) const {
  auto in = prepare(evidence);
  auto& key = scratch.key;
  impl_->put_key(in, key);
  const auto* known = scratch.decisions.find(key);
  DecisionCache::Known made;
  if (known == nullptr) {
    made = impl_->decide(in, scratch);
    scratch.decisions.keep(key, made);
    known = &made;
  }
  Decision decision;
  decision.provider = impl_->records.provider_at(known->provider);
  if (known->rule) {
    decision.match = impl_->make_match(*known, in);
  }
  if (decision.provider == nullptr && decision.match &&
      !decision.match->rule->provider.empty()) {
    decision.provider = provider(decision.match->rule->provider);
  }
  return decision;
}

std::vector<Match> RuleSet::matches(const Evidence& evidence, Scratch& scratch) const {
  auto in = prepare(evidence);
  const auto decided = impl_->decide(in, scratch);
  std::vector<Match> out;
  if (!decided.rule) {
    return out;
  }
  out.push_back(impl_->make_match(decided, in));
  const RuleJudge judge(impl_->tables, impl_->patterns, scratch.words);
  const auto candidates = judge.look(in);
  for (const Layer layer : layers_from_top) {
    LayerTrial trial(judge, candidates, layer, in);
    const auto winner = trial.winner();
    auto confirmed = trial.confirmed();
    std::stable_partition(confirmed.begin(), confirmed.end(),
                          [&](const Candidate& row) { return row.rule == winner->rule; });
    for (const Candidate& row : confirmed) {
      if (row.rule != *decided.rule) {
        out.push_back(impl_->make_match(impl_->locate(row, in, scratch), in));
      }
    }
  }
  return out;
}

const Provider* RuleSet::provider_of(std::string_view remote_mta, std::string_view text,
                                     Scratch& scratch) const {
  if (const auto by_host = impl_->tables.find_mx(remote_mta)) {
    return &impl_->records.provider(*by_host);
  }
  if (text.empty()) {
    return nullptr;
  }
  const auto prepared = prepare_text(utf8_prefix(text, limits::rule_text_bytes));
  std::ignore = impl_->patterns.candidates(prepared, scratch.words);
  const RuleJudge judge(impl_->tables, impl_->patterns, scratch.words);
  return impl_->records.provider_at(judge.find_provider({}, prepared));
}

const Catalog& RuleSet::catalog() const {
  return impl_->records.catalog();
}

std::vector<Format> RuleSet::formats() const {
  return impl_->records.formats();
}

std::string_view RuleSet::format_patterns() const noexcept {
  return impl_->tables.format_patterns;
}

const Cause* RuleSet::cause(std::string_view id) const {
  const auto row = impl_->tables.find_cause(id);
  return row ? &impl_->records.cause(*row) : nullptr;
}

const Provider* RuleSet::provider(std::string_view id) const {
  return impl_->records.provider_at(impl_->tables.find_provider(id));
}

const Provider* RuleSet::mailbox_provider(std::string_view domain) const {
  return impl_->records.provider_at(impl_->tables.find_mailbox(domain));
}

std::size_t RuleSet::provider_count() const noexcept {
  return impl_->tables.providers.size();
}

const Provider& RuleSet::provider(std::size_t i) const {
  return impl_->records.provider(i);
}

const Rule* RuleSet::rule(std::string_view id) const {
  const auto row = impl_->tables.find_rule(id);
  return row ? &impl_->records.rule(*row) : nullptr;
}

bool RuleSet::beats(const Rule& winner, const Rule& loser) noexcept {
  return std::any_of(winner.beats.begin(), winner.beats.end(),
                     [&](const std::string& entry) { return beats_names(entry, loser.id); });
}

}  // namespace postmortem::rules
