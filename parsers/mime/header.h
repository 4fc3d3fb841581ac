#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace postmortem::mime {

/// One header field as it stands: the value is folded and undecoded, without the LF that ends
/// it.
struct Field {
  std::string_view name{};
  std::string_view value{};
};

/// A header block. Views into the text that it was read from.
class Header {
 public:
  /// Eats a header block and the empty line behind it from the front of `text` (LF line ends).
  /// Never fails: lines that are no fields are passed over, a leading "From " line too; a line
  /// that begins with "--" ends the block and stays. Bounded by limits.h; what goes past a
  /// bound is passed over and `cut` says so.
  enum class Place { message, part };
  static Header take(std::string_view& text, Place place = Place::message);

  /// Raw value of the first field of that name (any case); empty where there is none.
  [[nodiscard]] std::string_view find(std::string_view name) const noexcept;
  /// The value decoded for people: unfolded, RFC 2047, valid UTF-8.
  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const noexcept;
  [[nodiscard]] const std::vector<Field>& fields() const noexcept { return fields_; }
  [[nodiscard]] bool cut() const noexcept { return cut_; }

 private:
  std::vector<Field> fields_{};
  bool cut_{};
};

/// "Name: value" where `line` begins with a field name (RFC 5322 section 3.6.8, spaces before
/// the colon let pass); the value is trimmed. Both are empty where it does not.
[[nodiscard]] Field parse_field_line(std::string_view line) noexcept;

}  // namespace postmortem::mime
