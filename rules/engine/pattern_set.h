#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "engine/regex.h"
#include "engine/word_hits.h"

namespace postmortem::rules {

/// Which patterns can match a text is told by the words that they need, all found in one pass
/// over the text. A pattern that is no more than a choice of words is decided by that alone;
/// any other is compiled when a text first has its words. So neither start-up nor the time a
/// text takes grows in step with the number of patterns. Adding is for one thread; everything
/// const is for any number.
class PatternSet {
 public:
  using Id = std::uint32_t;

  PatternSet();
  /// Takes up what bytes() gave. Borrows; the bytes must be aligned to 16.
  explicit PatternSet(std::string_view bytes);
  ~PatternSet();
  PatternSet(PatternSet&&) noexcept;
  PatternSet& operator=(PatternSet&&) noexcept;
  PatternSet(const PatternSet&) = delete;
  PatternSet& operator=(const PatternSet&) = delete;

  /// `expanded` as expand_pattern gives it. Ids count from 0. What is not `sought` is among no
  /// text's candidates: it is asked for by its id, and costs nothing before.
  Id add(std::string expanded, bool sought = true);
  /// To be called once, after the last add(). `sample` is text like that which will be looked
  /// at; it tells which words are rare.
  void finish(std::string_view sample = {});
  /// All that was added, in a form that needs no reading in.
  [[nodiscard]] std::string_view bytes() const noexcept;

  /// Memory that candidates() works in; one a thread.
  using Scratch = WordHits;

  /// Ids of the patterns that `prepared` has a word of, and of those that need none; ascending.
  /// Valid until the next call with that scratch.
  [[nodiscard]] const std::vector<Id>& candidates(std::string_view prepared,
                                                  Scratch& scratch) const;
  /// Does the pattern match `prepared`, which was the last text given to candidates() with
  /// that scratch? Cheaper than matches().
  [[nodiscard]] bool matches(Id id, std::string_view prepared, const Scratch& scratch) const;

  /// Position of a match's first and last byte; {npos, npos} for a group that took no part.
  using Range = MatchRange;
  static constexpr Range no_match = rules::no_match;

  [[nodiscard]] bool matches(Id id, std::string_view prepared) const;
  [[nodiscard]] Range find(Id id, std::string_view prepared) const;
  /// As find(); `groups` gets the named groups that took part, by name.
  [[nodiscard]] Range find(Id id, std::string_view prepared,
                           std::vector<std::pair<std::string, Range>>& groups) const;
  /// The same of the last text given to candidates() with that scratch; cheaper.
  [[nodiscard]] Range find(Id id, std::string_view prepared, const Scratch& scratch,
                           std::vector<std::pair<std::string, Range>>& groups) const;

  // These take ids of patterns that are sought, ascending. The words of a text are looked for
  // once: asking about its lines next costs little.

  /// Does one of the patterns match?
  [[nodiscard]] bool any(std::span<const Id> ids, std::string_view prepared) const;
  /// The first of the patterns that matches, with its match; `groups` as in find().
  struct First {
    Id id{};
    Range range{};
  };
  [[nodiscard]] std::optional<First> first(
      std::span<const Id> ids, std::string_view prepared,
      std::vector<std::pair<std::string, Range>>& groups) const;
  /// Those of the patterns that can match, as far as the words of the text tell.
  [[nodiscard]] std::vector<Id> able(std::span<const Id> ids, std::string_view prepared) const;
  /// Positions of the words by which one of the patterns may match, ascending: a line without
  /// one has no match. No value where one of them needs no word.
  [[nodiscard]] std::optional<std::vector<std::uint32_t>> places(
      std::span<const Id> ids, std::string_view prepared) const;

  /// Compiles the pattern; the error tells what is wrong with it and where.
  [[nodiscard]] Result<Done> check(Id id) const;
  /// Size of the compiled program, in instructions.
  [[nodiscard]] int program_size(Id id) const;
  [[nodiscard]] std::string expression(Id id) const;
  [[nodiscard]] std::size_t size() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace postmortem::rules
