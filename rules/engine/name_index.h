#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/flat.h"

namespace postmortem::rules {

/// Finds rows by their names: a hash table that is made once and used where it lies.
class NameIndex {
 public:
  /// Each name with its row. Of rows with the same name the first is found.
  using Names = std::vector<std::pair<std::string, std::uint32_t>>;
  static void write(const Names& names, flat::Writer& out);

  /// Borrows from what `in` reads.
  explicit NameIndex(flat::Reader& in);

  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const noexcept;

 private:
  struct Slot {
    flat::Text name{};
    std::uint32_t row{empty};
  };
  static constexpr std::uint32_t empty = UINT32_MAX;

  static std::uint64_t hash(std::string_view name) noexcept;

  flat::Reader reader_;
  std::span<const Slot> slots_;  ///< a power of two, half of them empty at least
};

}  // namespace postmortem::rules
