#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/event.h"
#include "store/digest.h"
#include "store/text_columns.h"

namespace postmortem::store {

/// An event, and what follows from it alone.
struct Row {
  Digest digest{};
  std::int64_t problem{};    ///< problem_key(); 0 where the event is part of none
  std::int64_t recipient{};  ///< address_key(); 0 where there is none
  std::int64_t source_index{};
  std::int64_t source_offset{};
  double confidence{};
  std::optional<Timestamp> reported_at{};
  std::optional<std::uint16_t> reply_code{};
  std::optional<bool> backscatter{};
  EventKind kind{};
  Permanence permanence{};
  Fault fault{};
  AddressAction address_action{};
  std::size_t texts{};                           ///< where they begin ...
  std::array<std::uint32_t, text_count> ends{};  ///< ... and, counted from there, each ends
};

/// Events made ready to be recorded, on whatever thread has them at hand. What the one thread
/// that writes reads of them lies in one piece.
class Rows {
 public:
  /// `content` tells apart messages that can't be read.
  void add(const DigestKey& key, const Event& event, const Digest* content);
  /// Empty again; the memory is kept.
  void clear() noexcept;

  [[nodiscard]] const std::vector<Row>& all() const noexcept { return rows_; }
  /// `text` counts as text_columns do. A view of this object's memory.
  [[nodiscard]] std::string_view text(const Row& row, std::size_t text) const noexcept {
    const std::size_t begin = text == 0 ? 0 : row.ends[text - 1];
    return std::string_view(texts_).substr(row.texts + begin, row.ends[text] - begin);
  }

 private:
  std::vector<Row> rows_{};
  std::string texts_{};
};

}  // namespace postmortem::store
