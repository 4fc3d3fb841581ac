#include "engine/rule_set.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <tuple>
#include <utility>

#include "core/limits.h"
#include "core/utf8.h"
#include "engine/code_match.h"
#include "engine/layer_trial.h"
#include "engine/lazy_records.h"
#include "engine/pattern.h"
#include "engine/record.h"
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
  std::optional<Catalog> given{};  ///< where it was made of one
  AlignedText own{};               ///< what that was packed into
  RuleTables tables;
  PatternSet patterns;
  Lazy<Rule> rules;
  Lazy<Cause> causes;
  Lazy<Provider> providers;
  std::string_view packed;
  mutable std::once_flag unpacked_once{};
  mutable Catalog unpacked{};

  explicit Impl(std::string_view bytes)
      : tables(bytes),
        patterns(tables.patterns),
        rules(tables.rules.size()),
        causes(tables.causes.size()),
        providers(tables.providers.size()),
        packed(bytes) {}
  Impl(AlignedText bytes, Catalog catalog) : Impl(bytes.view()) {
    own = std::move(bytes);
    given = std::move(catalog);
  }

  [[nodiscard]] const Rule& rule(std::size_t i) const {
    return given ? given->rules[i] : rules.get(i, tables.record(tables.rules[i].record));
  }
  [[nodiscard]] const Cause& cause(std::size_t i) const {
    return given ? given->causes[i] : causes.get(i, tables.record(tables.causes[i].record));
  }
  [[nodiscard]] const Provider& provider(std::size_t i) const {
    return given ? given->providers[i]
                 : providers.get(i, tables.record(tables.providers[i].record));
  }
  [[nodiscard]] const Provider* provider_at(std::optional<std::uint32_t> row) const {
    return row ? &provider(*row) : nullptr;
  }

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
    add_facts(rule(candidate.rule).cause, in, scratch, known.groups);
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
    match.rule = &rule(*known.rule);
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

  [[nodiscard]] DecisionCache::Known decide(Prepared& in, Scratch& scratch) const {
    const RuleJudge judge(tables, patterns, scratch.words);
    const auto candidates = judge.look(in);
    for (const Layer layer : layers_from_top) {
      if (const auto winner = LayerTrial(judge, candidates, layer, in).winner()) {
        return locate(*winner, in, scratch);
      }
    }
    DecisionCache::Known nothing;
    nothing.provider = in.provider;
    return nothing;
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
    return owner.use == OwnerRow::Use::provider_text ? given->providers[owner.index].place
           : owner.use == OwnerRow::Use::cause_facts ? given->causes[owner.index].place
                                                     : given->rules[owner.index].place;
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
  decision.provider = impl_->provider_at(known->provider);
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
  const RuleJudge judge(impl_->tables, impl_->patterns, scratch.words);
  const auto candidates = judge.look(in);
  std::vector<Match> out;
  for (const Layer layer : layers_from_top) {
    LayerTrial trial(judge, candidates, layer, in);
    const auto winner = trial.winner();
    auto confirmed = trial.confirmed();
    std::stable_partition(confirmed.begin(), confirmed.end(),
                          [&](const Candidate& row) { return row.rule == winner->rule; });
    for (const Candidate& row : confirmed) {
      out.push_back(impl_->make_match(impl_->locate(row, in, scratch), in));
    }
  }
  return out;
}

const Provider* RuleSet::provider_of(std::string_view remote_mta, std::string_view text,
                                     Scratch& scratch) const {
  if (const auto by_host = impl_->tables.find_mx(remote_mta)) {
    return &impl_->provider(*by_host);
  }
  if (text.empty()) {
    return nullptr;
  }
  const auto prepared = prepare_text(utf8_prefix(text, limits::rule_text_bytes));
  std::ignore = impl_->patterns.candidates(prepared, scratch.words);
  const RuleJudge judge(impl_->tables, impl_->patterns, scratch.words);
  return impl_->provider_at(judge.find_provider({}, prepared));
}

const Catalog& RuleSet::catalog() const {
  if (impl_->given) {
    return *impl_->given;
  }
  std::call_once(impl_->unpacked_once, [&] { impl_->unpacked = unpack(impl_->packed, true); });
  return impl_->unpacked;
}

std::vector<Format> RuleSet::formats() const {
  if (impl_->given) {
    return impl_->given->formats;
  }
  const auto& tables = impl_->tables;
  std::vector<Format> out(tables.formats.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    read_record(tables.record(tables.formats[i].record), Depth::outline, out[i]);
  }
  return out;
}

std::string_view RuleSet::format_patterns() const noexcept {
  return impl_->tables.format_patterns;
}

const Cause* RuleSet::cause(std::string_view id) const {
  const auto row = impl_->tables.find_cause(id);
  return row ? &impl_->cause(*row) : nullptr;
}

const Provider* RuleSet::provider(std::string_view id) const {
  return impl_->provider_at(impl_->tables.find_provider(id));
}

const Provider* RuleSet::mailbox_provider(std::string_view domain) const {
  return impl_->provider_at(impl_->tables.find_mailbox(domain));
}

std::size_t RuleSet::provider_count() const noexcept {
  return impl_->tables.providers.size();
}

const Provider& RuleSet::provider(std::size_t i) const {
  return impl_->provider(i);
}

const Rule* RuleSet::rule(std::string_view id) const {
  const auto row = impl_->tables.find_rule(id);
  return row ? &impl_->rule(*row) : nullptr;
}

bool RuleSet::beats(const Rule& winner, const Rule& loser) noexcept {
  return std::any_of(winner.beats.begin(), winner.beats.end(),
                     [&](const std::string& entry) { return beats_names(entry, loser.id); });
}

}  // namespace postmortem::rules
