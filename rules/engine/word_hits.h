#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

namespace postmortem::rules {

/// A word that stands in a text.
struct WordHit {
  std::uint32_t begin{};
  std::uint32_t end{};
  std::uint32_t word{};   ///< its number in the index
  std::uint32_t next{};   ///< hit of the same word, before this one
  std::uint32_t front{};  ///< the greatest `begin` of the hits up to it
};

/// A set of patterns, by their numbers.
class PatternBits {
 public:
  /// Takes none of `count` patterns.
  explicit PatternBits(std::size_t count = 0) : bits_(count / word_bits + 1) {}

  void add(std::uint32_t pattern) {
    bits_[pattern / word_bits] |= std::uint64_t{1} << pattern % word_bits;
  }
  [[nodiscard]] bool has(std::uint32_t pattern) const {
    return (bits_[pattern / word_bits] >> pattern % word_bits & 1U) != 0;
  }
  /// Is `found` true of one in [first, last)? Asks in ascending order, up to the first of which
  /// it is.
  template <typename Found>
  [[nodiscard]] bool any(std::uint32_t first, std::uint32_t last, Found found) const {
    for (auto at = first / word_bits; at * word_bits < last; ++at) {
      auto bits = bits_[at];
      if (at == first / word_bits) {
        bits &= ~std::uint64_t{0} << first % word_bits;
      }
      for (; bits != 0; bits &= bits - 1) {
        const auto pattern =
            at * word_bits + static_cast<std::uint32_t>(std::countr_zero(bits));
        if (pattern >= last) {
          return false;
        }
        if (found(pattern)) {
          return true;
        }
      }
    }
    return false;
  }
  /// No pattern has this number or a greater one.
  [[nodiscard]] std::uint32_t end() const noexcept {
    return static_cast<std::uint32_t>(bits_.size()) * word_bits;
  }

 private:
  static constexpr std::uint32_t word_bits = 64;
  std::vector<std::uint64_t> bits_;
};

/// The words of one text, and the patterns that they speak for. Kept from text to text for its
/// memory.
class WordHits {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  /// Forgets all; `words`: how many there are, `always`: patterns that need none.
  void begin(std::size_t words, const PatternBits& always) {
    if (heads_.size() != words || ++round_ == 0) {
      heads_.assign(words, {});
      round_ = 1;
    }
    patterns_ = always;
    hits_.clear();
    front_ = 0;
  }
  /// Gives whether it is the first hit of the word.
  bool add(std::uint32_t word, std::size_t begin, std::size_t end) {
    auto& head = heads_[word];
    const bool is_first = head.round != round_;
    const auto at = static_cast<std::uint32_t>(begin);
    front_ = std::max(front_, at);
    const auto before = is_first ? none : head.hit;
    head = {round_, static_cast<std::uint32_t>(hits_.size())};
    hits_.push_back({at, static_cast<std::uint32_t>(end), word, before, front_});
    return is_first;
  }
  void add_pattern(std::uint32_t pattern) { patterns_.add(pattern); }

  [[nodiscard]] const PatternBits& patterns() const noexcept { return patterns_; }
  /// They as a list, ascending. Valid until the next call.
  const std::vector<std::uint32_t>& list_patterns() {
    list_.clear();
    std::ignore = patterns_.any(0, patterns_.end(), [&](std::uint32_t pattern) {
      list_.push_back(pattern);
      return false;
    });
    return list_;
  }
  /// What list_patterns() gave.
  [[nodiscard]] const std::vector<std::uint32_t>& listed_patterns() const noexcept {
    return list_;
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
      const auto at = std::ranges::lower_bound(hits_, front, {}, &WordHit::front);
      return static_cast<std::uint32_t>(at - hits_.begin());
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
  std::vector<Head> heads_{};    ///< by word
  std::vector<WordHit> hits_{};  ///< in the order of a place inside their words
  PatternBits patterns_{};
  std::vector<std::uint32_t> list_{};
  std::uint32_t round_{};
  std::uint32_t front_{};
};

}  // namespace postmortem::rules
