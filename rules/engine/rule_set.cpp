#include "engine/rule_set.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "core/limits.h"
#include "core/utf8.h"
#include "engine/catalog_records.h"
#include "engine/code_match.h"
#include "engine/decider.h"
#include "engine/layer_trial.h"
#include "engine/pattern.h"
#include "engine/rule_judge.h"
#include "engine/rule_tables.h"
#include "engine/serial.h"

namespace postmortem::rules {
namespace {

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

  [[nodiscard]] Decider decider(Scratch& scratch) const {
    return {records, patterns, scratch.words};
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
    // Whole characters: where a part of an address is looked at, all its bytes are letters.
    const auto goes_on = [&](std::size_t pos) {
      constexpr unsigned top_two = 0xC0U;
      constexpr unsigned continues = 0x80U;
      return pos < in.original.size() &&
             (static_cast<unsigned char>(in.original[pos]) & top_two) == continues;
    };
    const auto cut = [&](MatchRange range) {
      while (range.first > 0 && goes_on(range.first)) {
        --range.first;
      }
      while (goes_on(range.second)) {
        ++range.second;
      }
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
    made = impl_->decider(scratch).decide(in);
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
  const auto decider = impl_->decider(scratch);
  const auto decided = decider.decide(in);
  std::vector<Match> out;
  if (!decided.rule) {
    return out;
  }
  out.push_back(impl_->make_match(decided, in));
  const auto candidates = decider.judge().look(in);
  for (const Layer layer : layers_from_top) {
    LayerTrial trial(decider.judge(), candidates, layer, in);
    const auto winner = trial.winner();
    auto confirmed = trial.confirmed();
    std::stable_partition(confirmed.begin(), confirmed.end(),
                          [&](const Candidate& row) { return row.rule == winner->rule; });
    for (const Candidate& row : confirmed) {
      if (row.rule != *decided.rule) {
        out.push_back(impl_->make_match(decider.locate(row, in), in));
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
