#include "engine/rule_set.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "core/limits.h"
#include "core/text.h"
#include "engine/code_match.h"
#include "engine/pattern.h"

namespace postmortem::rules {
namespace {

using RuleIndex = std::uint32_t;
using PatternId = PatternSet::Id;

enum class Use : std::uint8_t { rule_text, provider_text };

/// Whose pattern it is. `unless` patterns are only asked by their rule.
struct Owner {
  Use use{};
  std::uint32_t index{};
};

struct TransparentHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};
using Index = std::unordered_map<std::string, std::uint32_t, TransparentHash, std::equal_to<>>;

/// What rules are judged by once the text is prepared.
struct Prepared {
  const Evidence& evidence;
  std::string_view original;  ///< same positions as `text`
  std::string text;
  std::string_view provider;
};

/// A rule whose codes and provider fit, with the pattern of its that may match; `pattern` is
/// unset for rules without text.
struct Candidate {
  RuleIndex rule{};
  std::optional<PatternId> pattern{};
};

}  // namespace

struct RuleSet::Impl {
  Catalog catalog{};
  PatternSet patterns{};
  std::vector<std::optional<Owner>> owners{};    ///< by pattern id; none for `unless` patterns
  std::vector<std::vector<PatternId>> unless{};  ///< by rule
  std::unordered_map<std::uint64_t, std::vector<RuleIndex>> by_code{};  ///< rules without text
  std::vector<RuleIndex> any_code{};  ///< those whose codes hold an "x"
  Index rule_index{};
  Index cause_index{};
  Index provider_index{};
  Index mx_index{};  ///< host suffix to provider

  PatternId add(const Pattern& pattern, std::optional<Owner> owner) {
    owners.push_back(owner);
    return patterns.add(pattern.expanded, pattern.words);
  }

  void build() {
    unless.resize(catalog.rules.size());
    for (RuleIndex i = 0; i < catalog.rules.size(); ++i) {
      const Rule& rule = catalog.rules[i];
      rule_index.emplace(rule.id, i);
      for (const auto& pattern : rule.text) {
        add(pattern, Owner{Use::rule_text, i});
      }
      for (const auto& pattern : rule.unless) {
        unless[i].push_back(add(pattern, std::nullopt));
      }
      if (rule.text.empty()) {
        index_by_code(rule, i);
      }
    }
    for (std::uint32_t i = 0; i < catalog.causes.size(); ++i) {
      cause_index.emplace(catalog.causes[i].id, i);
    }
    for (std::uint32_t i = 0; i < catalog.providers.size(); ++i) {
      provider_index.emplace(catalog.providers[i].id, i);
      for (const auto& suffix : catalog.providers[i].mx) {
        mx_index.emplace(suffix.starts_with('.') ? suffix.substr(1) : suffix, i);
      }
      for (const auto& pattern : catalog.providers[i].text) {
        add(pattern, Owner{Use::provider_text, i});
      }
    }
    patterns.finish();
  }

  void index_by_code(const Rule& rule, RuleIndex i) {
    for (const auto& code : rule.status.empty() ? rule.reply : rule.status) {
      const auto rest = std::string_view(code).substr(1);
      if (rest.find_first_of("xX") != std::string_view::npos) {
        any_code.push_back(i);
        return;
      }
    }
    for (const auto& code : rule.status.empty() ? rule.reply : rule.status) {
      const bool any_class = lower(code.front()) == 'x';
      for (const std::string_view cls : {"2", "4", "5"}) {
        by_code[code_key(any_class ? std::string(cls) + code.substr(1) : code)].push_back(i);
        if (!any_class) {
          break;
        }
      }
    }
  }

  [[nodiscard]] bool fits(const Rule& rule, const Prepared& in) const {
    if (!rule.provider.empty() && rule.provider != in.provider &&
        !(rule.signature && in.provider.empty())) {
      return false;
    }
    if (!rule.command.empty() && std::find(rule.command.begin(), rule.command.end(),
                                           in.evidence.command) == rule.command.end()) {
      return false;
    }
    return (rule.status.empty() || any_status_fits(rule.status, in.evidence.status)) &&
           (rule.reply.empty() || any_reply_fits(rule.reply, in.evidence.reply));
  }

  [[nodiscard]] bool excluded(RuleIndex rule, const Prepared& in) const {
    return std::any_of(unless[rule].begin(), unless[rule].end(),
                       [&](PatternId id) { return patterns.matches(id, in.text); });
  }

  /// Everything that may match, its text patterns not tried yet.
  void gather(const Prepared& in, const std::vector<PatternId>& ids,
              std::vector<Candidate>& out) const {
    for (const PatternId id : ids) {
      const auto& owner = owners[id];
      if (owner && owner->use == Use::rule_text && fits(catalog.rules[owner->index], in)) {
        out.push_back({owner->index, id});
      }
    }
    const auto add_by_code = [&](std::uint64_t key) {
      const auto row = by_code.find(key);
      if (row == by_code.end()) {
        return;
      }
      for (const RuleIndex i : row->second) {
        if (fits(catalog.rules[i], in)) {
          out.push_back({i, std::nullopt});
        }
      }
    };
    if (in.evidence.status) {
      add_by_code(code_key(*in.evidence.status));
    }
    if (in.evidence.reply) {
      add_by_code(code_key(*in.evidence.reply));
    }
    for (const RuleIndex i : any_code) {
      if (fits(catalog.rules[i], in)) {
        out.push_back({i, std::nullopt});
      }
    }
  }

  [[nodiscard]] const Provider* provider_by_host(std::string_view host) const {
    const auto name = lower(host);
    for (auto rest = std::string_view(name); !rest.empty();) {
      const auto row = mx_index.find(rest);
      if (row != mx_index.end()) {
        return &catalog.providers[row->second];
      }
      const auto dot = rest.find('.');
      rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
    }
    return nullptr;
  }

  [[nodiscard]] const Provider* provider_by_text(std::string_view text,
                                                 const std::vector<PatternId>& ids) const {
    for (const PatternId id : ids) {
      const auto& owner = owners[id];
      if (owner && owner->use == Use::provider_text && patterns.matches(id, text)) {
        return &catalog.providers[owner->index];
      }
    }
    return nullptr;
  }

  [[nodiscard]] const Provider* find_provider(const Evidence& evidence, std::string_view text,
                                              const std::vector<PatternId>& ids) const {
    if (!evidence.provider.empty()) {
      const auto row = provider_index.find(evidence.provider);
      return row == provider_index.end() ? nullptr : &catalog.providers[row->second];
    }
    const auto* by_host = provider_by_host(evidence.remote_mta);
    return by_host != nullptr ? by_host : provider_by_text(text, ids);
  }

  [[nodiscard]] Match make_match(const Candidate& candidate, const Prepared& in) const {
    Match match;
    match.rule = &catalog.rules[candidate.rule];
    if (!candidate.pattern) {
      match.words = match.rule->status.empty() && in.evidence.reply
                        ? std::to_string(*in.evidence.reply)
                    : in.evidence.status ? to_string(*in.evidence.status)
                                         : std::string();
      return match;
    }
    std::vector<std::pair<std::string, PatternSet::Range>> groups;
    const auto whole = patterns.find(*candidate.pattern, in.text, groups);
    const auto cut = [&](PatternSet::Range range) {
      return std::string(in.original.substr(range.first, range.second - range.first));
    };
    match.words = cut(whole);
    for (const auto& [name, range] : groups) {
      auto value = cut(range);
      if (!value.empty()) {
        match.facts.emplace_back(name, std::move(value));
      }
    }
    std::sort(match.facts.begin(), match.facts.end());
    return match;
  }

  /// Those candidates of one layer that really match; one per rule, in the order of rules.
  [[nodiscard]] std::vector<Candidate> confirm(std::vector<Candidate>& candidates, Layer layer,
                                               const Prepared& in) const {
    std::vector<Candidate> out;
    for (const Candidate& candidate : candidates) {
      if (catalog.rules[candidate.rule].layer != layer ||
          std::any_of(out.begin(), out.end(),
                      [&](const Candidate& row) { return row.rule == candidate.rule; })) {
        continue;
      }
      if ((!candidate.pattern || patterns.matches(*candidate.pattern, in.text)) &&
          !excluded(candidate.rule, in)) {
        out.push_back(candidate);
      }
    }
    return out;
  }

  /// The one that no other beats; among several the smallest id.
  [[nodiscard]] const Candidate& winner(const std::vector<Candidate>& confirmed) const {
    const Candidate* best = nullptr;
    const auto beaten = [&](const Candidate& row) {
      return std::any_of(confirmed.begin(), confirmed.end(), [&](const Candidate& other) {
        return other.rule != row.rule &&
               RuleSet::beats(catalog.rules[other.rule], catalog.rules[row.rule]);
      });
    };
    for (const bool only_unbeaten : {true, false}) {
      for (const Candidate& row : confirmed) {
        if ((!only_unbeaten || !beaten(row)) &&
            (best == nullptr || catalog.rules[row.rule].id < catalog.rules[best->rule].id)) {
          best = &row;
        }
      }
      if (best != nullptr) {
        break;  // a circle of rules that beat each other leaves none unbeaten
      }
    }
    return *best;
  }
};

Result<RuleSet> RuleSet::make(Catalog catalog, bool check_patterns) {
  auto impl = std::make_shared<Impl>();
  impl->catalog = std::move(catalog);
  impl->build();
  if (check_patterns) {
    PatternId id = 0;
    const auto check = [&](const std::vector<Pattern>& patterns,
                           const Place& place) -> Result<Done> {
      for (std::size_t i = 0; i < patterns.size(); ++i) {
        if (auto good = impl->patterns.check(id++); !good) {
          return Error{ErrorCode::config, good.error().message, place.text()};
        }
      }
      return Done{};
    };
    for (const Rule& rule : impl->catalog.rules) {
      for (const auto* list : {&rule.text, &rule.unless}) {
        if (auto done = check(*list, rule.place); !done) {
          return done.error();
        }
      }
    }
    for (const Provider& provider : impl->catalog.providers) {
      if (auto done = check(provider.text, provider.place); !done) {
        return done.error();
      }
    }
  }
  return RuleSet(std::move(impl));
}

Decision RuleSet::decide(const Evidence& evidence, Scratch& scratch) const {
  const auto original = utf8_prefix(evidence.text, limits::rule_text_bytes);
  Prepared in{evidence, original, prepare_text(original), {}};
  const auto& ids = impl_->patterns.candidates(in.text, scratch);
  Decision decision;
  decision.provider = impl_->find_provider(evidence, in.text, ids);
  in.provider = decision.provider == nullptr ? std::string_view{}
                                             : std::string_view(decision.provider->id);
  std::vector<Candidate> candidates;
  impl_->gather(in, ids, candidates);
  for (const Layer layer : {Layer::provider, Layer::text, Layer::status, Layer::reply}) {
    const auto confirmed = impl_->confirm(candidates, layer, in);
    if (!confirmed.empty()) {
      decision.match = impl_->make_match(impl_->winner(confirmed), in);
      break;
    }
  }
  if (decision.provider == nullptr && decision.match &&
      !decision.match->rule->provider.empty()) {
    decision.provider = provider(decision.match->rule->provider);
  }
  return decision;
}

std::vector<Match> RuleSet::matches(const Evidence& evidence, Scratch& scratch) const {
  const auto original = utf8_prefix(evidence.text, limits::rule_text_bytes);
  Prepared in{evidence, original, prepare_text(original), {}};
  const auto& ids = impl_->patterns.candidates(in.text, scratch);
  const auto* from = impl_->find_provider(evidence, in.text, ids);
  in.provider = from == nullptr ? std::string_view{} : std::string_view(from->id);
  std::vector<Candidate> candidates;
  impl_->gather(in, ids, candidates);
  std::vector<Match> out;
  for (const Layer layer : {Layer::provider, Layer::text, Layer::status, Layer::reply}) {
    auto confirmed = impl_->confirm(candidates, layer, in);
    if (confirmed.empty()) {
      continue;
    }
    const auto first = impl_->winner(confirmed).rule;
    std::sort(confirmed.begin(), confirmed.end(), [&](const Candidate& a, const Candidate& b) {
      return std::pair(a.rule != first, std::string_view(impl_->catalog.rules[a.rule].id)) <
             std::pair(b.rule != first, std::string_view(impl_->catalog.rules[b.rule].id));
    });
    for (const Candidate& row : confirmed) {
      out.push_back(impl_->make_match(row, in));
    }
  }
  return out;
}

const Provider* RuleSet::provider_of(std::string_view remote_mta, std::string_view text,
                                     Scratch& scratch) const {
  Evidence evidence;
  evidence.remote_mta = remote_mta;
  const auto prepared = prepare_text(utf8_prefix(text, limits::rule_text_bytes));
  return impl_->find_provider(evidence, prepared,
                              impl_->patterns.candidates(prepared, scratch));
}

const Catalog& RuleSet::catalog() const noexcept {
  return impl_->catalog;
}

const Cause* RuleSet::cause(std::string_view id) const noexcept {
  const auto row = impl_->cause_index.find(id);
  return row == impl_->cause_index.end() ? nullptr : &impl_->catalog.causes[row->second];
}

const Provider* RuleSet::provider(std::string_view id) const noexcept {
  const auto row = impl_->provider_index.find(id);
  return row == impl_->provider_index.end() ? nullptr : &impl_->catalog.providers[row->second];
}

const Rule* RuleSet::rule(std::string_view id) const noexcept {
  const auto row = impl_->rule_index.find(id);
  return row == impl_->rule_index.end() ? nullptr : &impl_->catalog.rules[row->second];
}

bool RuleSet::beats(const Rule& winner, const Rule& loser) noexcept {
  return std::any_of(winner.beats.begin(), winner.beats.end(), [&](const std::string& id) {
    return id.ends_with('*')
               ? loser.id.starts_with(std::string_view(id).substr(0, id.size() - 1))
               : id == loser.id;
  });
}

}  // namespace postmortem::rules
