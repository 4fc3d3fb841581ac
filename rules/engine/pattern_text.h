#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/pattern_program.h"

namespace postmortem::rules {

/// Does the byte go on a character of UTF-8?
[[nodiscard]] constexpr bool goes_on(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// A text (valid UTF-8 but for characters cut at its ends) as a program looks at it, character
/// by character.
class PatternText {
 public:
  PatternText(std::string_view text, std::span<const CodeRange> ranges)
      : text_(text), ranges_(ranges) {}

  [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }
  [[nodiscard]] std::string_view view() const noexcept { return text_; }
  [[nodiscard]] unsigned char at(std::size_t pos) const noexcept {
    return static_cast<unsigned char>(text_[pos]);
  }

  [[nodiscard]] bool holds(PatternNode::Assertion assertion, std::size_t pos) const noexcept;

  /// Length of the character at `pos`; 0 where there is none of that class.
  [[nodiscard]] std::size_t length_of(const CharClass& wanted, std::size_t pos) const {
    if (pos >= text_.size()) {
      return 0;
    }
    if (at(pos) < 0x80U) {
      return wanted.has_ascii(at(pos)) ? 1 : 0;
    }
    return wanted.others == CharClass::Others::none ? 0 : length_of_other(wanted, pos);
  }

  /// Takes up to `most` characters of the class; how many it took.
  std::uint32_t take(const CharClass& wanted, std::uint32_t most, std::size_t& pos) const {
    std::uint32_t count = 0;
    while (count < most) {
      const auto length = length_of(wanted, pos);
      if (length == 0) {
        break;
      }
      pos += length;
      ++count;
    }
    return count;
  }
  /// As take(), of units that are one character of the class or `lead`, which is not in it, and
  /// one of class `tail`.
  std::uint32_t take_units(const CharClass& wanted, unsigned char lead, const CharClass& tail,
                           std::uint32_t most, std::size_t& pos) const {
    std::uint32_t count = 0;
    while (count < most) {
      auto length = length_of(wanted, pos);
      if (length == 0 && pos < text_.size() && at(pos) == lead) {
        length = length_of(tail, pos + 1);
        length += length == 0 ? 0 : 1;
      }
      if (length == 0) {
        break;
      }
      pos += length;
      ++count;
    }
    return count;
  }

  /// Where the character begins that ends at `pos`, which is behind `floor`.
  [[nodiscard]] std::size_t back(std::size_t pos, std::size_t floor) const {
    --pos;
    while (pos > floor && goes_on(text_[pos])) {
      --pos;
    }
    return pos;
  }
  /// The same of a unit that take_units() took; it took all from `floor` on. A row of leads
  /// begins where a unit does, so whether their number is odd tells if the last has its tail
  /// behind it.
  [[nodiscard]] std::size_t back_unit(std::size_t pos, std::size_t floor,
                                      unsigned char lead) const {
    pos = back(pos, floor);
    std::size_t leads = 0;
    while (at(pos) != lead && pos > floor + leads && at(pos - leads - 1) == lead) {
      ++leads;
    }
    return at(pos) == lead || leads % 2 == 1 ? pos - 1 : pos;
  }

 private:
  [[nodiscard]] std::size_t length_of_other(const CharClass& wanted, std::size_t pos) const;

  std::string_view text_;
  std::span<const CodeRange> ranges_;
};

}  // namespace postmortem::rules
