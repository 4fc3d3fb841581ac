#include "engine/rule_set.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <mutex>
#include <new>
#include <tuple>
#include <utility>

#include "core/limits.h"
#include "core/text.h"
#include "engine/code_match.h"
#include "engine/pattern.h"
#include "engine/record.h"
#include "engine/rule_tables.h"

namespace postmortem::rules {
namespace {

using RuleIndex = std::uint32_t;
using PatternId = PatternSet::Id;

/// Things that are read out of their records when first asked for, by whichever thread comes
/// first.
template <typename T>
class Lazy {
 public:
  explicit Lazy(std::size_t count)
      : items_(std::make_unique<std::atomic<const T*>[]>(count)), count_(count) {}  // NOLINT
  Lazy(const Lazy&) = delete;
  Lazy& operator=(const Lazy&) = delete;
  Lazy(Lazy&&) = delete;
  Lazy& operator=(Lazy&&) = delete;
  ~Lazy() {
    for (std::size_t i = 0; i < count_; ++i) {
      delete items_[i].load();
    }
  }

  const T& get(std::size_t i, std::string_view record) const {
    const T* there = items_[i].load(std::memory_order_acquire);
    if (there != nullptr) {
      return *there;
    }
    auto made = std::make_unique<T>();
    read_record(record, true, *made);
    if (items_[i].compare_exchange_strong(there, made.get(), std::memory_order_acq_rel)) {
      return *made.release();
    }
    return *there;
  }

 private:
  std::unique_ptr<std::atomic<const T*>[]> items_;  // NOLINT: as many as there are records
  std::size_t count_;
};

/// What rules are judged by once the text is prepared.
struct Prepared {
  const Evidence& evidence;
  std::string_view original;  ///< same positions as `text`
  std::string text;
  std::optional<std::uint32_t> provider{};
  const PatternSet::Scratch& scratch;
};

/// A rule whose codes and provider fit, with the pattern of its that may match; `pattern` is
/// unset for rules without text.
struct Candidate {
  RuleIndex rule{};
  std::optional<PatternId> pattern{};
};

/// A text of its own that begins at a multiple of 16, as tables need it.
class AlignedText {
 public:
  AlignedText() = default;
  explicit AlignedText(std::string_view text)
      : bytes_(static_cast<char*>(::operator new[](text.size() + 1, alignment))),
        size_(text.size()) {
    std::memcpy(bytes_.get(), text.data(), text.size());
  }
  [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  static constexpr std::align_val_t alignment{flat::Writer::alignment};
  struct Free {
    void operator()(char* bytes) const { ::operator delete[](bytes, alignment); }
  };
  std::unique_ptr<char, Free> bytes_{};
  std::size_t size_{};
};

}  // namespace

struct RuleSet::Impl {
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

  [[nodiscard]] bool fits(const RuleRow& rule, const Prepared& in) const {
    constexpr std::int16_t anybody = -1;
    if (rule.provider != anybody &&
        !(in.provider ? static_cast<std::int64_t>(*in.provider) == rule.provider
                      : rule.signature != 0)) {
      return false;
    }
    const auto commands = flat::rows(tables.texts, rule.command);
    const auto command = in.evidence.command.empty() ? "none" : in.evidence.command;
    if (!commands.empty() &&
        std::none_of(commands.begin(), commands.end(),
                     [&](flat::Text row) { return tables.text(row) == command; })) {
      return false;
    }
    const auto statuses = flat::rows(tables.statuses, rule.status);
    const auto replies = flat::rows(tables.replies, rule.reply);
    const auto& status = in.evidence.status;
    const auto& reply = in.evidence.reply;
    return (statuses.empty() ||
            (status && std::any_of(statuses.begin(), statuses.end(),
                                   [&](const auto& row) { return row.fits(*status); }))) &&
           (replies.empty() ||
            (reply && std::any_of(replies.begin(), replies.end(),
                                  [&](const auto& row) { return row.fits(*reply); })));
  }

  [[nodiscard]] bool excluded(const RuleRow& rule, const Prepared& in) const {
    for (auto id = rule.unless.first; id < rule.unless.first + rule.unless.count; ++id) {
      if (patterns.matches(id, in.text, in.scratch)) {
        return true;
      }
    }
    return false;
  }

  /// Everything that may match, its text patterns not tried yet.
  void gather(const Prepared& in, const std::vector<PatternId>& ids,
              std::vector<Candidate>& out) const {
    for (const PatternId id : ids) {
      const auto& owner = tables.owners[id];
      if (owner.use == OwnerRow::Use::rule_text && fits(tables.rules[owner.index], in)) {
        out.push_back({owner.index, id});
      }
    }
    const auto add = [&](RuleIndex i) {
      if (fits(tables.rules[i], in)) {
        out.push_back({i, std::nullopt});
      }
    };
    const auto add_by_code = [&](std::uint64_t key) {
      for (const auto& row : tables.rules_of_code(key)) {
        add(row.rule);
      }
    };
    if (in.evidence.status) {
      add_by_code(code_key(*in.evidence.status));
    }
    if (in.evidence.reply) {
      add_by_code(code_key(*in.evidence.reply));
    }
    for (const RuleIndex i : tables.any_code) {
      add(i);
    }
  }

  [[nodiscard]] std::optional<std::uint32_t> find_provider(
      const Evidence& evidence, std::string_view text,
      const PatternSet::Scratch& scratch) const {
    if (!evidence.provider.empty()) {
      return tables.find_provider(evidence.provider);
    }
    if (const auto by_host = tables.find_mx(evidence.remote_mta)) {
      return by_host;
    }
    for (const PatternId id : scratch.patterns()) {
      const auto& owner = tables.owners[id];
      if (owner.use == OwnerRow::Use::provider_text && patterns.matches(id, text, scratch)) {
        return owner.index;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] Match make_match(const Candidate& candidate, const Prepared& in) const {
    Match match;
    match.rule = &rule(candidate.rule);
    if (!candidate.pattern) {
      match.words = match.rule->status.empty() && in.evidence.reply
                        ? std::to_string(*in.evidence.reply)
                    : in.evidence.status ? to_string(*in.evidence.status)
                                         : std::string();
      return match;
    }
    std::vector<std::pair<std::string, PatternSet::Range>> groups;
    const auto whole = patterns.find(*candidate.pattern, in.text, in.scratch, groups);
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
  [[nodiscard]] std::vector<Candidate> confirm(const std::vector<Candidate>& candidates,
                                               Layer layer, const Prepared& in) const {
    std::vector<Candidate> out;
    for (const Candidate& candidate : candidates) {
      const auto& rule = tables.rules[candidate.rule];
      if (rule.layer != static_cast<std::uint8_t>(layer) ||
          std::any_of(out.begin(), out.end(),
                      [&](const Candidate& row) { return row.rule == candidate.rule; })) {
        continue;
      }
      if ((!candidate.pattern || patterns.matches(*candidate.pattern, in.text, in.scratch)) &&
          !excluded(rule, in)) {
        out.push_back(candidate);
      }
    }
    return out;
  }

  [[nodiscard]] bool beats(RuleIndex winner, RuleIndex loser) const {
    const auto list = flat::rows(tables.texts, tables.rules[winner].beats);
    const auto id = tables.text(tables.rules[loser].id);
    return std::any_of(list.begin(), list.end(),
                       [&](flat::Text row) { return names(tables.text(row), id); });
  }

  /// Does what stands in `beats` name that rule?
  static bool names(std::string_view entry, std::string_view id) noexcept {
    return entry.ends_with('*') ? id.starts_with(entry.substr(0, entry.size() - 1))
                                : entry == id;
  }

  /// The one that no other beats; among several the smallest id.
  [[nodiscard]] const Candidate& winner(const std::vector<Candidate>& confirmed) const {
    if (confirmed.size() == 1) {
      return confirmed.front();
    }
    const Candidate* best = nullptr;
    const auto beaten = [&](const Candidate& row) {
      return std::any_of(confirmed.begin(), confirmed.end(), [&](const Candidate& other) {
        return other.rule != row.rule && beats(other.rule, row.rule);
      });
    };
    const auto id_of = [&](const Candidate& row) {
      return tables.text(tables.rules[row.rule].id);
    };
    for (const bool only_unbeaten : {true, false}) {
      for (const Candidate& row : confirmed) {
        if ((!only_unbeaten || !beaten(row)) &&
            (best == nullptr || id_of(row) < id_of(*best))) {
          best = &row;
        }
      }
      if (best != nullptr) {
        break;  // a circle of rules that beat each other leaves none unbeaten
      }
    }
    return *best;
  }

  [[nodiscard]] Result<Done> check_patterns() const {
    PatternId id = 0;
    const auto check = [&](const std::vector<Pattern>& list,
                           const Place& place) -> Result<Done> {
      for (std::size_t i = 0; i < list.size(); ++i) {
        if (auto good = patterns.check(id++); !good) {
          return Error{ErrorCode::config, good.error().message, place.text()};
        }
      }
      return Done{};
    };
    for (const Rule& row : given->rules) {
      for (const auto* list : {&row.text, &row.unless}) {
        if (auto done = check(*list, row.place); !done) {
          return done;
        }
      }
    }
    for (const Provider& row : given->providers) {
      if (auto done = check(row.text, row.place); !done) {
        return done;
      }
    }
    return Done{};
  }

  /// What rules look at, and all candidates; `in.provider` is filled.
  [[nodiscard]] std::vector<Candidate> look(Prepared& in, Scratch& scratch) const {
    const auto& ids = patterns.candidates(in.text, scratch);
    in.provider = find_provider(in.evidence, in.text, scratch);
    std::vector<Candidate> candidates;
    gather(in, ids, candidates);
    return candidates;
  }
};

namespace {

constexpr auto layers_from_top =
    std::to_array({Layer::provider, Layer::text, Layer::status, Layer::reply});

Prepared prepare(const Evidence& evidence, const PatternSet::Scratch& scratch) {
  const auto original = utf8_prefix(evidence.text, limits::rule_text_bytes);
  return {evidence, original, prepare_text(original), std::nullopt, scratch};
}

}  // namespace

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
  auto in = prepare(evidence, scratch);
  const auto candidates = impl_->look(in, scratch);
  Decision decision;
  decision.provider = in.provider ? &impl_->provider(*in.provider) : nullptr;
  for (const Layer layer : layers_from_top) {
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
  auto in = prepare(evidence, scratch);
  const auto candidates = impl_->look(in, scratch);
  std::vector<Match> out;
  for (const Layer layer : layers_from_top) {
    auto confirmed = impl_->confirm(candidates, layer, in);
    if (confirmed.empty()) {
      continue;
    }
    const auto first = impl_->winner(confirmed).rule;
    const auto rank = [&](const Candidate& row) {
      return std::pair(row.rule != first, impl_->tables.text(impl_->tables.rules[row.rule].id));
    };
    std::sort(confirmed.begin(), confirmed.end(),
              [&](const Candidate& a, const Candidate& b) { return rank(a) < rank(b); });
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
  std::ignore = impl_->patterns.candidates(prepared, scratch);
  const auto found = impl_->find_provider(evidence, prepared, scratch);
  return found ? &impl_->provider(*found) : nullptr;
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
    read_record(tables.record(tables.formats[i].record), false, out[i]);
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
  const auto row = impl_->tables.find_provider(id);
  return row ? &impl_->provider(*row) : nullptr;
}

const Rule* RuleSet::rule(std::string_view id) const {
  const auto row = impl_->tables.find_rule(id);
  return row ? &impl_->rule(*row) : nullptr;
}

bool RuleSet::beats(const Rule& winner, const Rule& loser) noexcept {
  return std::any_of(winner.beats.begin(), winner.beats.end(),
                     [&](const std::string& entry) { return Impl::names(entry, loser.id); });
}

}  // namespace postmortem::rules
