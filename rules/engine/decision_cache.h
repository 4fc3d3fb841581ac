#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/regex.h"

namespace postmortem::rules {

/// What was decided of evidence that comes again and again, as the same host refuses many
/// recipients in the same words: a table of fixed size. It changes the time that an answer
/// takes and nothing else.
class DecisionCache {
 public:
  struct Known {
    std::optional<std::uint32_t> provider{};
    std::optional<std::uint32_t> rule{};
    bool by_text{};  ///< a pattern decided, at `words`
    MatchRange words{no_match};
    NamedRanges groups{};
  };

  /// Null where it is not known, or `key` is longer than what is kept.
  [[nodiscard]] const Known* find(std::string_view key) {
    if (rows_.empty() || key.size() > longest_key) {
      return nullptr;
    }
    for (auto& row : places(key)) {
      if (row.used != 0 && row.key == key) {
        row.used = ++clock_;
        return &row.known;
      }
    }
    return nullptr;
  }
  /// In the place of what was of use longest ago among those that can stand there.
  void keep(std::string_view key, Known known) {
    if (key.size() > longest_key) {
      return;
    }
    rows_.resize(most);
    auto& row = *std::ranges::min_element(places(key), {}, &Row::used);
    row.key = key;
    row.known = std::move(known);
    row.used = ++clock_;
  }

 private:
  static constexpr std::size_t most = 1'024;
  static constexpr std::size_t ways = 4;             ///< places that a key can stand in
  static constexpr std::size_t longest_key = 4'096;  ///< bytes
  struct Row {
    std::string key{};
    Known known{};
    std::uint64_t used{};  ///< when it was last of use; 0: it holds nothing
  };
  std::span<Row> places(std::string_view key) {
    const auto set = std::hash<std::string_view>{}(key) % (most / ways);
    return std::span<Row>(rows_).subspan(set * ways, ways);
  }
  std::vector<Row> rows_{};
  std::uint64_t clock_{};
};

}  // namespace postmortem::rules
