#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "engine/word_hits.h"

namespace postmortem::rules {

/// Which words a text was found to hold, so that its lines need not be looked through again.
struct Scanned {
  std::uint64_t set{};   ///< its serial
  const char* at{};      ///< where the text was
  std::string text{};    ///< what it was: something else may stand there now
  WordHits hits{};       ///< whatever stands around the words
  std::uint64_t used{};  ///< when it was last of use
};

/// The texts that a thread looked through last.
class ScannedTexts {
 public:
  /// One that holds all of `piece` at just this place, with its position; null where none does.
  std::pair<Scanned*, std::size_t> find(std::uint64_t set, std::string_view piece) {
    for (auto& row : rows_) {
      const auto offset = static_cast<std::size_t>(piece.data() - row.at);
      if (row.set == set && piece.data() >= row.at && offset <= row.text.size() &&
          std::string_view(row.text).substr(offset, piece.size()) == piece) {
        row.used = ++clock_;
        return {&row, offset};
      }
    }
    return {nullptr, 0};
  }
  /// The one whose last use is longest ago, to be filled anew.
  Scanned& oldest() {
    auto& row = *std::ranges::min_element(rows_, {}, &Scanned::used);
    row.used = ++clock_;
    return row;
  }

 private:
  std::array<Scanned, 4> rows_{};
  std::uint64_t clock_{};
};

}  // namespace postmortem::rules
