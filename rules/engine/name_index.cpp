#include "engine/name_index.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

namespace postmortem::rules {

std::uint64_t NameIndex::hash(std::string_view name) noexcept {
  constexpr std::uint64_t factor = 0x9E3779B97F4A7C15;  // 2^64 by the golden ratio
  std::uint64_t out = name.size();
  while (!name.empty()) {
    std::uint64_t word = 0;
    const auto size = std::min(name.size(), sizeof word);
    std::memcpy(&word, name.data(), size);
    out = (out ^ word) * factor;
    out ^= out >> 32U;
    name.remove_prefix(size);
  }
  return out;
}

void NameIndex::write(const Names& names, flat::Writer& out) {
  flat::Writer own;
  std::vector<Slot> slots(std::bit_ceil(2 * names.size() + 1));
  for (const auto& [name, row] : names) {
    assert(row != empty);
    const auto text = own.text(name);
    auto at = hash(name) & (slots.size() - 1);
    // An empty name stands in the pool where the next one begins.
    while (slots[at].row != empty &&
           (slots[at].name.at != text.at || slots[at].name.size != text.size)) {
      at = (at + 1) & (slots.size() - 1);
    }
    if (slots[at].row == empty) {
      slots[at] = {text, row};
    }
  }
  own.table(slots);
  out.bytes(own.take());
}

NameIndex::NameIndex(flat::Reader& in) : reader_(in.bytes()), slots_(reader_.table<Slot>()) {}

std::optional<std::uint32_t> NameIndex::find(std::string_view name) const noexcept {
  for (auto at = hash(name);; ++at) {
    const auto& slot = slots_[at & (slots_.size() - 1)];
    if (slot.row == empty) {
      return std::nullopt;
    }
    if (reader_.text(slot.name) == name) {
      return slot.row;
    }
  }
}

}  // namespace postmortem::rules
