#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace postmortem::rules {

inline constexpr std::size_t gram_size = 4;        ///< bytes that are looked at at once
inline constexpr std::size_t short_gram_size = 3;  ///< of words that have no more

/// The first `count` bytes, at most four, as a number.
[[nodiscard]] inline std::uint32_t load_gram(const char* at, std::size_t count) noexcept {
  std::uint32_t value = 0;
  std::memcpy(&value, at, count);
  return value;
}

/// How common bytes in a row are in a sample of the texts that will be looked at, so that
/// patterns are looked for by what is rare. Counts are never too low.
class GramCounts {
 public:
  explicit GramCounts(std::string_view sample = {});

  /// Of `count` bytes, three or four.
  [[nodiscard]] std::uint32_t of(const char* at, std::size_t count) const;
  /// What it costs to look for the word, which is three bytes or longer: how often its rarest
  /// bytes occur, and more where it is short, as the sample does not show everything.
  [[nodiscard]] std::uint32_t cost(std::string_view word) const;

 private:
  static std::size_t place(std::uint32_t gram, unsigned bits) noexcept {
    return (gram * 2654435761U) >> (32U - bits);
  }
  std::vector<std::uint32_t> fours_;
  std::vector<std::uint32_t> threes_;
};

}  // namespace postmortem::rules
