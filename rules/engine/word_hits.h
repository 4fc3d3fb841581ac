#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace postmortem::rules {

/// A word that stands in a text.
struct WordHit {
  std::uint32_t begin{};
  std::uint32_t end{};
  std::uint32_t word{};  ///< its number in the index
  std::uint32_t next{};  ///< hit of the same word, before this one
};

/// The words of one text, and the patterns that they speak for. Kept from text to text for its
/// memory.
class WordHits {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  /// Forgets all; `words` and `patterns`: how many there are of each.
  void begin(std::size_t words, std::size_t patterns) {
    if (heads_.size() != words || seen_.size() != patterns || ++round_ == 0) {
      heads_.assign(words, {});
      seen_.assign(patterns, 0);
      round_ = 1;
    }
    hits_.clear();
    fronts_.clear();
    patterns_.clear();
  }
  void add(std::uint32_t word, std::size_t begin, std::size_t end) {
    auto& head = heads_[word];
    const auto at = static_cast<std::uint32_t>(begin);
    hits_.push_back(
        {at, static_cast<std::uint32_t>(end), word, head.round == round_ ? head.hit : none});
    fronts_.push_back(std::max(fronts_.empty() ? 0 : fronts_.back(), at));
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
  /// Numbers of hits, from the first to one behind the last.
  struct Span {
    std::uint32_t first{};
    std::uint32_t last{};
  };
  /// All hits between `begin` and `end`, and few others: the place by which a word was found is
  /// inside it, so that no front up to a word that ends before `end` is behind that.
  [[nodiscard]] Span between(std::size_t begin, std::size_t end) const {
    const auto number = [&](std::size_t front) {
      const auto at = std::lower_bound(fronts_.begin(), fronts_.end(), front);
      return static_cast<std::uint32_t>(at - fronts_.begin());
    };
    return {number(begin), number(end)};
  }
  /// The last hit of the word, from where `next` leads to those before it.
  [[nodiscard]] std::uint32_t last_of(std::uint32_t word) const {
    return heads_[word].round == round_ ? heads_[word].hit : none;
  }
  [[nodiscard]] const WordHit& hit(std::uint32_t number) const { return hits_[number]; }
  [[nodiscard]] std::size_t size() const noexcept { return hits_.size(); }

 private:
  struct Head {
    std::uint32_t round{};
    std::uint32_t hit{};
  };
  std::vector<Head> heads_{};            ///< by word
  std::vector<std::uint32_t> seen_{};    ///< by pattern: the round in which it was added
  std::vector<WordHit> hits_{};          ///< in the order of a place inside their words
  std::vector<std::uint32_t> fronts_{};  ///< of each hit: the greatest begin up to it
  std::vector<std::uint32_t> patterns_{};
  std::uint32_t round_{};
};

}  // namespace postmortem::rules
