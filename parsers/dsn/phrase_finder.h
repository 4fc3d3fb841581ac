#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/text.h"

namespace postmortem::dsn {

/// Looks for many phrases at once, in any case (Wu and Manber, 1994): a window as long as the
/// shortest of them goes over the text, in steps as long as its last two characters allow.
template <typename Row, std::size_t rows>
class PhraseFinder {
 public:
  /// For those of `phrases` that have [least, most) characters; their `words` are lower case,
  /// of two characters or more. Borrows `phrases`.
  constexpr PhraseFinder(const std::array<Row, rows>& phrases, std::size_t least,
                         std::size_t most)
      : phrases_(phrases), window_(most - 1) {
    static_assert(rows < none);
    const auto is_wanted = [&](const Row& row) {
      return row.words.size() >= least && row.words.size() < most;
    };
    for (const auto& row : phrases) {
      window_ = is_wanted(row) ? std::min(window_, row.words.size()) : window_;
    }
    steps_.fill(static_cast<std::uint8_t>(window_ - 1));
    first_.fill(none);
    for (std::size_t row = rows; row-- > 0;) {
      if (is_wanted(phrases[row])) {
        add(row);
      }
    }
  }

  /// Calls `each` with position and row of every phrase that stands at a word's start, in the
  /// order of the text.
  template <typename Each>
  void find(std::string_view text, Each each) const {
    for (auto last = window_ - 1; last < text.size();) {
      const auto pair = pair_of(text[last - 1], text[last]);
      if (steps_[pair] != 0) {
        last += steps_[pair];
        continue;
      }
      const auto pos = last - (window_ - 1);
      const bool inside = pos > 0 && is_alnum(text[pos - 1]) && is_alnum(text[pos]);
      for (auto row = first_[pair]; !inside && row != none; row = next_[row]) {
        if (starts_with_nocase(text.substr(pos), phrases_[row].words)) {
          each(pos, std::size_t{row});
        }
      }
      ++last;
    }
  }

 private:
  static constexpr std::uint8_t none = 255;
  static constexpr std::size_t pairs = 1024;

  /// Five bits of each character: a letter's are the same in both cases.
  static constexpr std::size_t pair_of(char a, char b) noexcept {
    return (static_cast<unsigned char>(a) & 31U) << 5U | (static_cast<unsigned char>(b) & 31U);
  }

  constexpr void add(std::size_t row) {
    const auto words = phrases_[row].words;
    for (std::size_t i = 1; i < window_; ++i) {
      auto& step = steps_[pair_of(words[i - 1], words[i])];
      step = std::min(step, static_cast<std::uint8_t>(window_ - 1 - i));
    }
    auto& first = first_[pair_of(words[window_ - 2], words[window_ - 1])];
    next_[row] = first;
    first = static_cast<std::uint8_t>(row);
  }

  const std::array<Row, rows>& phrases_;
  std::size_t window_;
  std::array<std::uint8_t, pairs> steps_{};  ///< how far the window may go on behind a pair
  std::array<std::uint8_t, pairs> first_{};  ///< row of the pair that the window ends with
  std::array<std::uint8_t, rows> next_{};    ///< the next row of the same pair
};

}  // namespace postmortem::dsn
