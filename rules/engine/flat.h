#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

/// Tables that are made once (at build time for the program's own rules) and then used where
/// they lie, without being read in.
namespace postmortem::rules::flat {

/// A text in the pool of its tables.
struct Text {
  std::uint32_t at{};
  std::uint32_t size{};
};

/// Rows [first, first + count) of another table.
struct Range {
  std::uint32_t first{};
  std::uint32_t count{};
};

/// Puts tables one after another. Read back in the same order.
class Writer {
 public:
  /// The same text is kept once.
  Text text(std::string_view text) {
    const auto [row, is_new] =
        texts_.try_emplace(std::string(text), Text{static_cast<std::uint32_t>(pool_.size()),
                                                   static_cast<std::uint32_t>(text.size())});
    if (is_new) {
      pool_.append(text);
    }
    return row->second;
  }

  template <typename T>
  void table(const std::vector<T>& rows) {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= alignment);
    bytes({reinterpret_cast<const char*>(rows.data()), rows.size() * sizeof(T)});
  }
  void bytes(std::string_view bytes) {
    const std::uint64_t size = bytes.size();
    body_.append(reinterpret_cast<const char*>(&size), sizeof size);
    body_.append(alignment - sizeof size, '\0');
    body_.append(bytes);
    body_.append((alignment - bytes.size() % alignment) % alignment, '\0');
  }

  /// All of it, the pool in front.
  std::string take() {
    Writer whole;
    whole.bytes(pool_);
    return std::move(whole.body_) + body_;
  }

  static constexpr std::size_t alignment = 16;

 private:
  std::string pool_{};
  std::string body_{};
  std::unordered_map<std::string, Text> texts_{};
};

/// Reads what Writer wrote; trusts it. The bytes must be aligned to Writer::alignment and
/// outlive all that is taken from here.
class Reader {
 public:
  Reader() = default;
  explicit Reader(std::string_view all) : rest_(all), pool_(bytes()) {}

  [[nodiscard]] std::string_view text(Text text) const {
    return pool_.substr(text.at, text.size);
  }
  std::string_view bytes() {
    std::uint64_t size = 0;
    assert(rest_.size() >= Writer::alignment);
    std::memcpy(&size, rest_.data(), sizeof size);
    rest_.remove_prefix(Writer::alignment);
    const auto out = rest_.substr(0, size);
    rest_.remove_prefix((size + Writer::alignment - 1) / Writer::alignment * Writer::alignment);
    return out;
  }
  template <typename T>
  std::span<const T> table() {
    const auto all = bytes();
    assert(reinterpret_cast<std::uintptr_t>(all.data()) % alignof(T) == 0);
    return {reinterpret_cast<const T*>(all.data()), all.size() / sizeof(T)};
  }

 private:
  std::string_view rest_{};
  std::string_view pool_{};
};

template <typename T>
std::span<const T> rows(std::span<const T> table, Range range) {
  return table.subspan(range.first, range.count);
}

}  // namespace postmortem::rules::flat
