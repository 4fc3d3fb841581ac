#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/word_index.h"

namespace postmortem::rules {

/// A word that stands in a text, and says something of one branch of a pattern.
struct WordHit {
  std::uint32_t begin{};
  std::uint32_t end{};
  std::uint32_t next{};  ///< hit of the same branch
  WordUse use{};
};

/// What the words of one text say of the branches of patterns. Kept from text to text for its
/// memory.
class WordHits {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  /// Forgets all; `branches` of `patterns` may be hit next.
  void begin(std::size_t branches, std::size_t patterns) {
    if (heads_.size() != branches || seen_.size() != patterns || ++round_ == 0) {
      heads_.assign(branches, {});
      seen_.assign(patterns, 0);
      round_ = 1;
    }
    hits_.clear();
    patterns_.clear();
  }
  void add(const WordHit& hit) {
    auto& head = heads_[hit.use.branch];
    hits_.push_back(hit);
    hits_.back().next = head.round == round_ ? head.hit : none;
    head = {round_, static_cast<std::uint32_t>(hits_.size() - 1)};
  }
  void add_pattern(std::uint32_t pattern) {
    if (seen_[pattern] != round_) {
      seen_[pattern] = round_;
      patterns_.push_back(pattern);
    }
  }
  void sort() { std::sort(patterns_.begin(), patterns_.end()); }

  /// The patterns that were added, each once; ascending after sort().
  [[nodiscard]] const std::vector<std::uint32_t>& patterns() const noexcept {
    return patterns_;
  }
  [[nodiscard]] bool has_pattern(std::uint32_t pattern) const {
    return seen_[pattern] == round_;
  }
  /// Number of a hit of the branch, from where `next` leads to the others.
  [[nodiscard]] std::uint32_t first(std::uint32_t branch) const {
    return heads_[branch].round == round_ ? heads_[branch].hit : none;
  }
  [[nodiscard]] const WordHit& hit(std::uint32_t number) const { return hits_[number]; }

 private:
  struct Head {
    std::uint32_t round{};
    std::uint32_t hit{};
  };
  std::vector<Head> heads_{};          ///< by branch
  std::vector<std::uint32_t> seen_{};  ///< by pattern: the round in which it was added
  std::vector<WordHit> hits_{};
  std::vector<std::uint32_t> patterns_{};
  std::uint32_t round_{};
};

}  // namespace postmortem::rules
