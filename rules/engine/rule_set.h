#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/status.h"
#include "engine/catalog.h"
#include "engine/decision_cache.h"
#include "engine/evidence.h"
#include "engine/pattern_set.h"

namespace postmortem::rules {

/// Why a rule matched.
struct Match {
  const Rule* rule{};
  std::string words{};             ///< of the text as written, or the code, that decided
  std::vector<NamedText> facts{};  ///< named groups, sorted by name, as written in the text
};

/// The answer to one Evidence.
struct Decision {
  std::optional<Match> match{};  ///< none where no rule knows the evidence
  const Provider* provider{};    ///< null where not known
};

/// Formats in the order of their ids, and their patterns in the order of format_lists and of
/// formats: so a pattern's number in the set is told by the formats alone, and all patterns of
/// a kind stand together.
void sort_formats(std::vector<Format>& formats);
void add_format_patterns(const std::vector<Format>& formats, PatternSet& set);

/// A catalog at work. Immutable, so that any number of threads may ask; each brings its own
/// Scratch.
class RuleSet {
 public:
  /// The error names the place of a pattern that can't be compiled; patterns are only looked at
  /// here with `check_patterns`, which takes long for a whole catalog.
  static Result<RuleSet> make(Catalog catalog, bool check_patterns);

  /// Takes up what pack() gave, where it lies: nothing is read in before it is asked for.
  /// Borrows; the bytes must be aligned to 16.
  static RuleSet open(std::string_view packed);

  /// Memory to work in; one a thread. May serve several sets.
  struct Scratch {
    PatternSet::Scratch words{};
    DecisionCache decisions{};
    std::string key{};
  };

  [[nodiscard]] Decision decide(const Evidence& evidence, Scratch& scratch) const;

  /// Every rule that matches, the winner first, then by layer (highest first) and id.
  [[nodiscard]] std::vector<Match> matches(const Evidence& evidence, Scratch& scratch) const;

  /// The provider that a host name or a text tells; null where neither does.
  [[nodiscard]] const Provider* provider_of(std::string_view remote_mta, std::string_view text,
                                            Scratch& scratch) const;

  /// All of it, examples included where they were given. A set made by open() reads it in when
  /// first asked; what else is given out of such a set is apart from this.
  [[nodiscard]] const Catalog& catalog() const;
  /// Of their patterns no more may be told than how many there are: format_patterns() holds
  /// them.
  [[nodiscard]] std::vector<Format> formats() const;
  /// Their patterns (add_format_patterns). Lives as long as any copy of this set.
  [[nodiscard]] std::string_view format_patterns() const noexcept;
  [[nodiscard]] const Cause* cause(std::string_view id) const;
  [[nodiscard]] const Provider* provider(std::string_view id) const;
  /// The provider that gives anybody an address of that domain, in any case; null where it is
  /// nobody's.
  [[nodiscard]] const Provider* mailbox_provider(std::string_view domain) const;
  /// All of them in turn: from 0 up to provider_count(), in no order that means anything.
  [[nodiscard]] std::size_t provider_count() const noexcept;
  [[nodiscard]] const Provider& provider(std::size_t i) const;
  [[nodiscard]] const Rule* rule(std::string_view id) const;

  /// Does `winner` say that it beats `loser`? Asked within one layer.
  [[nodiscard]] static bool beats(const Rule& winner, const Rule& loser) noexcept;

 private:
  struct Impl;
  explicit RuleSet(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace postmortem::rules
