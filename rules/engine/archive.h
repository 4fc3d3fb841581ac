#pragma once

#include <cassert>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace postmortem::rules {

/// How much of a record is read.
enum class Depth : std::uint8_t {
  outline,  ///< of patterns no more than how many there are
  working,  ///< what rules are judged by
  whole,    ///< examples, sources and places too, for those who test or show rules
};

/// Writes values one after another; a struct is what describe(archive, value) lists.
class Writer {
 public:
  template <typename T>
  void operator()(const T& value) {
    put(value);
  }
  /// What is written inside `body` can be passed over as a whole by a reader that does not need
  /// as much.
  template <typename Body>
  void only(Depth, Body body) {
    const auto at = out_.size();
    put(std::uint32_t{0});
    body();
    const auto size = static_cast<std::uint32_t>(out_.size() - at - sizeof(std::uint32_t));
    std::memcpy(out_.data() + at, &size, sizeof size);
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  template <typename T>
  void put(const T& value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      out_.append(reinterpret_cast<const char*>(&value), sizeof value);
    } else if constexpr (std::is_same_v<T, std::string>) {
      put(static_cast<std::uint32_t>(value.size()));
      out_.append(value);
    } else {
      describe(*this, const_cast<T&>(value));  // NOLINT(cppcoreguidelines-pro-type-const-cast):
                                               // writing changes nothing
    }
  }
  template <typename T>
  void put(const std::vector<T>& values) {
    put(static_cast<std::uint32_t>(values.size()));
    for (const auto& value : values) {
      put(value);
    }
  }
  template <typename T>
  void put(const std::optional<T>& value) {
    put(static_cast<std::uint8_t>(value ? 1 : 0));
    if (value) {
      put(*value);
    }
  }

  std::string out_{};
};

/// Reads what Writer wrote.
class Reader {
 public:
  /// What is only for a greater depth is passed over.
  Reader(std::string_view bytes, Depth depth) : bytes_(bytes), depth_(depth) {}

  template <typename T>
  void operator()(T& value) {
    get(value);
  }
  template <typename Body>
  void only(Depth wanted, Body body) {
    std::uint32_t size = 0;
    get(size);
    if (depth_ >= wanted) {
      body();
    } else {
      bytes_.remove_prefix(size);
    }
  }

 private:
  template <typename T>
  void get(T& value) {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
      assert(bytes_.size() >= sizeof value);
      std::memcpy(&value, bytes_.data(), sizeof value);
      bytes_.remove_prefix(sizeof value);
    } else if constexpr (std::is_same_v<T, std::string>) {
      std::uint32_t size = 0;
      get(size);
      value.assign(bytes_.substr(0, size));
      bytes_.remove_prefix(size);
    } else {
      describe(*this, value);
    }
  }
  template <typename T>
  void get(std::vector<T>& values) {
    std::uint32_t size = 0;
    get(size);
    values.resize(size);
    for (auto& value : values) {
      get(value);
    }
  }
  template <typename T>
  void get(std::optional<T>& value) {
    std::uint8_t there = 0;
    get(there);
    if (there != 0) {
      get(value.emplace());
    }
  }

  std::string_view bytes_;
  Depth depth_;
};

}  // namespace postmortem::rules
