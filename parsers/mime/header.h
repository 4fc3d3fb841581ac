#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace postmortem::mime {

/// A header block. Views into the text that it was read from.
class Header {
 public:
  /// Eats a header block and the empty line behind it from the front of `text` (LF line ends).
  /// Never fails: lines that are no fields answer to no name, a leading "From " line too; a
  /// line that begins with "--" ends the block and stays. Bounded by limits.h; what goes past a
  /// bound is passed over and `cut` says so.
  enum class Place { message, part };
  static Header take(std::string_view& text, Place place = Place::message);

  /// Raw value of the first field of that name (any case, two letters or more): folded and
  /// undecoded, trimmed. Empty where there is none.
  [[nodiscard]] std::string_view find(std::string_view name) const noexcept;
  [[nodiscard]] bool has(std::string_view name) const noexcept;
  /// Calls `each` with the raw value of every field of that name.
  template <typename Each>
  void for_each(std::string_view name, Each each) const {
    for (auto line = next(lines_.begin(), name); line != lines_.end();
         line = next(line + 1, name)) {
      each(value_of(*line, name));
    }
  }

  /// The value decoded for people: unfolded, RFC 2047, valid UTF-8. Points into the text, or
  /// into `scratch` where there was something to decode.
  [[nodiscard]] std::string_view text(std::string_view name, std::string& scratch) const;
  [[nodiscard]] std::string text(std::string_view name) const;

  /// How many lines there are that may be fields, those that go on counted with their first.
  [[nodiscard]] std::size_t size() const noexcept { return lines_.size(); }
  [[nodiscard]] bool cut() const noexcept { return cut_; }

 private:
  struct Line {
    std::string_view text{};
    std::uint32_t beginning{};  ///< its first two letters, in lower case
  };
  using Lines = std::vector<Line>;

  /// Takes a line that may be a field, with those that go on; it ends `end` bytes behind the
  /// header's first.
  void add(std::string_view line, std::size_t end);
  /// The line from `from` on that is the field of that name.
  [[nodiscard]] Lines::const_iterator next(Lines::const_iterator from,
                                           std::string_view name) const noexcept;
  [[nodiscard]] static std::string_view value_of(const Line& line,
                                                 std::string_view name) noexcept;

  Lines lines_{};
  std::uint64_t beginnings_{};  ///< a bit for each beginning that a line has
  bool cut_{};
};

}  // namespace postmortem::mime
