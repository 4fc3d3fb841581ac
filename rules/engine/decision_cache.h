#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/regex.h"

namespace postmortem::rules {

/// What was decided of evidence that comes again and again, as the same host refuses many
/// recipients in the same words: a table of fixed size in which the newest takes the place of
/// what stood there. It changes the time that an answer takes and nothing else.
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
  [[nodiscard]] const Known* find(std::string_view key) const {
    const auto* row = rows_.empty() ? nullptr : &rows_[place(key)];
    return row != nullptr && !row->key.empty() && row->key == key ? &row->known : nullptr;
  }
  void keep(std::string_view key, Known known) {
    if (key.size() > longest_key) {
      return;
    }
    rows_.resize(most);
    auto& row = rows_[place(key)];
    row.key = key;
    row.known = std::move(known);
  }

 private:
  static constexpr std::size_t most = 1'024;
  static constexpr std::size_t longest_key = 1'024;  ///< bytes
  struct Row {
    std::string key{};
    Known known{};
  };
  static std::size_t place(std::string_view key) {
    return std::hash<std::string_view>{}(key) % most;
  }
  std::vector<Row> rows_{};
};

}  // namespace postmortem::rules
