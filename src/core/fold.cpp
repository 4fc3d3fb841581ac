#include "core/fold.h"

#include <cstdint>

#include "core/text.h"
#include "core/utf8.h"

namespace postmortem {
namespace {

/// Capital letters of two bytes in a row, and where their small ones stand.
struct FoldRow {
  std::uint8_t lead;
  std::uint8_t first;  ///< second bytes
  std::uint8_t last;
  std::uint8_t small_lead;
  int step;  ///< from a capital's second byte to its small letter's
};
constexpr FoldRow fold_rows[] = {
    {0xC3, 0x80, 0x96, 0xC3, 0x20},   // Latin-1: À..Ö
    {0xC3, 0x98, 0x9E, 0xC3, 0x20},   // Ø..Þ
    {0xC4, 0xBF, 0xBF, 0xC5, -0x3F},  // Latin Extended-A: Ŀ
    {0xC5, 0xB8, 0xB8, 0xC3, 0x07},   // Ÿ
    {0xCE, 0x91, 0x9F, 0xCE, 0x20},   // Greek Α..Ο
    {0xCE, 0xA0, 0xA9, 0xCF, -0x20},  // Greek Π..Ω
    {0xD0, 0x90, 0x9F, 0xD0, 0x20},   // Cyrillic А..П
    {0xD0, 0xA0, 0xAF, 0xD1, -0x20},  // Cyrillic Р..Я
    {0xD0, 0x80, 0x8F, 0xD1, 0x10},   // Cyrillic Ѐ..Џ
};

/// Is it a capital of Latin Extended-A, whose small letter is the next code point?
constexpr bool begins_pair(std::uint8_t lead, std::uint8_t tail) noexcept {
  if (lead == 0xC4U) {
    constexpr std::uint8_t dotted_i = 0xB0;  // its neighbour is the small letter of I
    return tail < 0xB8U ? tail % 2 == 0 && tail != dotted_i : tail % 2 == 1 && tail < 0xBFU;
  }
  const bool odd = (tail >= 0x81U && tail <= 0x87U) || (tail >= 0xB9U && tail <= 0xBDU);
  const bool even = tail >= 0x8AU && tail <= 0xB6U;
  return lead == 0xC5U && (tail % 2 == 1 ? odd : even);
}

/// Is it the lead of letters that may have to be folded?
constexpr bool begins_two_bytes(char lead) noexcept {
  const auto byte = static_cast<std::uint8_t>(lead);
  return byte >= 0xC3U && byte <= 0xD0U;
}

/// Folds the letter of two bytes in place.
void fold_two_bytes(char* letter) noexcept {
  const auto lead = static_cast<std::uint8_t>(letter[0]);
  const auto tail = static_cast<std::uint8_t>(letter[1]);
  if (begins_pair(lead, tail)) {
    letter[1] = static_cast<char>(tail + 1);
    return;
  }
  for (const auto& row : fold_rows) {
    if (row.lead == lead && row.first <= tail && tail <= row.last) {
      letter[0] = static_cast<char>(row.small_lead);
      letter[1] = static_cast<char>(tail + row.step);
      return;
    }
  }
}

}  // namespace

std::string fold_case(std::string_view text) {
  auto out = lower(text);
  char* letters = out.data();
  for (auto pos = ascii_end(out); pos < out.size();) {
    if (pos + 1 < out.size() && begins_two_bytes(letters[pos])) {
      fold_two_bytes(letters + pos);
      ++pos;
    }
    ++pos;
    if (pos < out.size() && static_cast<std::uint8_t>(letters[pos]) < 0x80U) {
      pos = ascii_end(out, pos);
    }
  }
  return out;
}

}  // namespace postmortem
