#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Text for a terminal: safe, measured, wrapped.
namespace postmortem::output {

enum class Ink : std::uint8_t { plain, bold, dim, red, green, yellow, blue };

struct TableStyle {
  int width{80};
  bool colour{};
  bool dated{};  ///< says of events when they were reported, and where the message stood
};

/// Control characters, C1, bidi controls, zero-width characters, line separators as "\x1b" or
/// "\u202e"; invalid UTF-8 as U+FFFD. Nothing that comes out can move a cursor or reorder a
/// line. White space becomes spaces.
[[nodiscard]] std::string show_safely(std::string_view text);

/// Columns that a (safe) text takes: East Asian wide characters two, combining marks none.
[[nodiscard]] std::size_t columns(std::string_view text) noexcept;
/// The longest front of `text` that takes at most `most` columns.
[[nodiscard]] std::string_view front_columns(std::string_view text, std::size_t most) noexcept;
/// At most `most` columns, "…" at the end where something was cut off.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t most);

/// `text` with spaces behind it, up to `width` columns.
[[nodiscard]] std::string padded(std::string text, std::size_t width);
/// "1 event", "2 events".
[[nodiscard]] std::string plural(std::uint64_t count, std::string_view one,
                                 std::string_view more);
/// `number` with spaces in front of it.
[[nodiscard]] std::string right(std::uint64_t number, std::size_t width);

/// Puts lines together.
class Lines {
 public:
  Lines(std::string& out, TableStyle style) : out_(out), style_(style) {}

  /// Running text, at most as wide as is pleasant to read: `first` in front of the first line,
  /// `rest` in front of the others; broken between words, words longer than a line are broken
  /// too, but for URLs.
  void wrapped(std::string_view first, std::string_view rest, std::string_view text,
               Ink ink = Ink::plain);
  /// One line as it is, however long: what people copy.
  void whole(std::string_view text, Ink ink = Ink::plain);
  void empty() { out_.push_back('\n'); }
  [[nodiscard]] std::string inked(std::string_view text, Ink ink) const;
  [[nodiscard]] std::size_t width() const noexcept;

 private:
  std::string& out_;
  TableStyle style_;
};

}  // namespace postmortem::output
