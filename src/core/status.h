#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postmortem {

/// First digit of a status code. There is no class 3: RFC 3463 defines only these.
enum class StatusClass : std::uint8_t { success = 2, transient = 4, permanent = 5 };

/// Enhanced status code such as 5.1.1, as numbers (RFC 3463 section 2).
struct EnhancedStatus {
  StatusClass cls{StatusClass::permanent};
  std::uint16_t subject{};  ///< 0..999
  std::uint16_t detail{};   ///< 0..999

  /// Says the class only (x.0.0), nothing about the reason.
  [[nodiscard]] constexpr bool is_generic() const noexcept {
    return subject == 0 && detail == 0;
  }

  friend auto operator<=>(const EnhancedStatus&, const EnhancedStatus&) = default;
};

[[nodiscard]] std::string to_string(const EnhancedStatus& status);

/// Reads a code that fills the whole of `text`. Anything else, "5.1.1 " and "5.01.1"
/// included, gives no value: leading zeros are invalid and appear in forged reports.
[[nodiscard]] std::optional<EnhancedStatus> parse_enhanced_status(
    std::string_view text) noexcept;

/// A number found in a text, and where it stood.
template <typename T>
struct Found {
  T value{};
  std::size_t begin{};
  std::size_t end{};
};

/// Finds the first code standing free in `text` from `from` on: neither "10.5.1.1" (an address)
/// nor "v4.2.1" counts, but a full stop that ends a sentence may follow. What stands around it
/// must not make it the number of something else (core/status_place.h).
[[nodiscard]] std::optional<Found<EnhancedStatus>> find_enhanced_status(
    std::string_view text, std::size_t from = 0) noexcept;

/// Three-digit SMTP reply code, 200..599 with a second digit 0..5 (RFC 5321 section 4.2.1), at
/// the very start of `text`, followed by the end or a sign that goes on no word or number:
/// anything but a letter, a digit, a full stop or an underscore.
[[nodiscard]] std::optional<std::uint16_t> parse_reply_code(std::string_view text) noexcept;

/// Finds the first 4xx or 5xx reply code that stands as one in running text: at the start, or
/// after a colon, bracket, quote or "said"/"response"/"reply"/"error"-like word, and followed
/// by a space, hyphen or punctuation. "within 500 km" or "[554]:24706" are not.
[[nodiscard]] std::optional<Found<std::uint16_t>> find_reply_code(
    std::string_view text) noexcept;

}  // namespace postmortem
