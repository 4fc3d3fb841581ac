#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flat.h"
#include "engine/gram_counts.h"

namespace postmortem::rules {

/// Where word edges ("\b") must stand around a word.
struct WordEdges {
  bool before{};
  bool after{};
};

/// A pattern that may match where the word is found.
struct WordUse {
  std::uint32_t pattern{};
  WordEdges edges{};
  std::uint16_t unused{};
};

/// Does a word (in RE2's sense of "\\b") begin or end in front of `pos`?
[[nodiscard]] inline bool is_word_edge(std::string_view text, std::size_t pos) noexcept {
  const auto is_word_char = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_';
  };
  return (pos > 0 && is_word_char(text[pos - 1])) !=
         (pos < text.size() && is_word_char(text[pos]));
}

/// Stand the edges around what is at [begin, end) of the text?
[[nodiscard]] inline bool edges_hold(WordEdges edges, std::string_view text, std::size_t begin,
                                     std::size_t end) noexcept {
  return (!edges.before || is_word_edge(text, begin)) &&
         (!edges.after || is_word_edge(text, end));
}

/// Words to look for, all in one pass over the text. A word is found by four of its bytes (the
/// rarest of it) in a bit filter that fits the processor's nearest cache; only where that says
/// yes, tables are looked at.
class WordIndex {
 public:
  struct Entry {
    std::string word{};  ///< three bytes or longer
    std::vector<WordUse> uses{};
  };
  static void write(const std::vector<Entry>& entries, const GramCounts& counts,
                    flat::Writer& out);

  WordIndex() = default;
  /// Borrows from what `in` reads.
  explicit WordIndex(flat::Reader& in);

  /// Calls `each(word, begin, end, uses)` for every word that stands in the text, with its
  /// position.
  template <typename Each>
  void scan(std::string_view text, Each each) const {
    if (anchors_.empty()) {
      return;
    }
    std::size_t pos = 0;
    for (; pos + gram_size <= text.size(); ++pos) {
      const auto value = load_gram(text.data() + pos, gram_size);
      if (may_hold(value)) {
        look(text, pos, value, each);
      }
    }
    if (pos + short_gram_size <= text.size()) {
      const auto value = load_gram(text.data() + pos, short_gram_size);
      if (may_hold(value)) {
        look(text, pos, value, each);
      }
    }
  }

  [[nodiscard]] std::size_t size() const noexcept { return tails_.size(); }

 private:
  static constexpr unsigned filter_row_bits = 11;
  static constexpr unsigned most_bucket_bits = 17;

  static constexpr std::size_t head_size = 12;

  /// A word, and where the gram that it is found by stands in it. All that most words need is
  /// in one line of the processor's cache.
  struct Anchor {
    std::uint32_t value{};
    std::uint32_t word{};
    std::uint32_t offset : 8 {};
    std::uint32_t size : 24 {};
    flat::Range uses{};
    std::array<char, head_size> head{};  ///< the word's first bytes, 0 behind a shorter one
  };
  struct Making;

  static std::uint32_t hash(std::uint32_t value) noexcept {
    return (value * 2654435761U) >> (32U - most_bucket_bits);
  }
  /// Three bytes choose the row of the filter and the fourth the bit, so that a word of three
  /// bytes fills one row.
  static std::size_t filter_row(std::uint32_t value) noexcept {
    return ((value & 0xFFFFFFU) * 2654435761U) >> (32U - filter_row_bits);
  }
  [[nodiscard]] bool may_hold(std::uint32_t value) const noexcept {
    return ((filter_[filter_row(value)] >> (value >> 24U & 63U)) & 1U) != 0;
  }

  template <typename Each>
  void look(std::string_view text, std::size_t pos, std::uint32_t value, Each& each) const {
    look_for(text, pos, value, each);
    // A word of three bytes fills its row.
    if (const auto three = value & 0xFFFFFFU;
        three != value && filter_[filter_row(value)] == ~std::uint64_t{0}) {
      look_for(text, pos, three, each);
    }
  }
  template <typename Each>
  void look_for(std::string_view text, std::size_t pos, std::uint32_t value, Each& each) const {
    const auto bucket = hash(value) & bucket_mask_;
    for (auto i = heads_[bucket]; i < heads_[bucket + 1]; ++i) {
      const auto& anchor = anchors_[i];
      if (anchor.value == value && pos >= anchor.offset) {
        const auto begin = pos - anchor.offset;
        if (stands(anchor, text.substr(begin))) {
          each(anchor.word, begin, begin + anchor.size, flat::rows(uses_, anchor.uses));
        }
      }
    }
  }

  /// Does the text begin with the word?
  [[nodiscard]] bool stands(const Anchor& anchor, std::string_view text) const noexcept {
    const auto* head = anchor.head.data();
    if (text.size() < head_size) {
      return anchor.size <= text.size() &&
             text.starts_with(std::string_view(head, anchor.size));
    }
    constexpr std::size_t half = sizeof(std::uint64_t);
    return same<std::uint64_t>(text.data(), head, anchor.size) &&
           (anchor.size <= half ||
            same<std::uint32_t>(text.data() + half, head + half, anchor.size - half)) &&
           (anchor.size <= head_size ||
            text.substr(head_size).starts_with(reader_.text(tails_[anchor.word])));
  }
  /// Are the first `count` bytes, but no more than a Number has, the same?
  template <typename Number>
  static bool same(const char* a, const char* b, std::size_t count) noexcept {
    Number left = 0;
    Number right = 0;
    std::memcpy(&left, a, sizeof left);
    std::memcpy(&right, b, sizeof right);
    return static_cast<Number>((left ^ right)
                               << (8 * (sizeof left - std::min(count, sizeof left)))) == 0;
  }

  flat::Reader reader_{};
  std::span<const std::uint64_t> filter_{};
  std::span<const std::uint32_t>
      heads_{};  ///< first row of each bucket in `anchors_`, one more
  std::span<const Anchor> anchors_{};
  std::span<const flat::Text> tails_{};  ///< of each word: what is behind its head
  std::span<const WordUse> uses_{};
  std::uint32_t bucket_mask_{};
};

}  // namespace postmortem::rules
