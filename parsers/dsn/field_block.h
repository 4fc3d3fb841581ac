#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// The small grammars that reports are made of.
namespace postmortem::dsn {

/// A field of a report. Views into the text that it was read from.
struct ReportField {
  std::string_view name{};  ///< lower case where it is one that is read; else as it is written
  bool is_known{};  ///< the name is one of RFC 3464, 5965 or 8098, or an extension's ("X-...")
  std::string_view line{};  ///< the value as it stands on the name's own line, trimmed
  std::string unfolded{};   ///< the value in one line, where it has several

  [[nodiscard]] std::string_view value() const noexcept {
    return unfolded.empty() ? line : std::string_view(unfolded);
  }
};

using FieldBlock = std::vector<ReportField>;

/// Reads a delivery-status or feedback-report body block by block: the per-message block first,
/// then one per recipient (RFC 3464 section 2.1). Never fails: lines that are not fields
/// continue the field before them where they can be nothing else (folded without indent), and
/// blocks that hold no field do not appear. Reading ends at a line that begins with "--" (a
/// part whose delimiter was not the stated one).
class FieldBlockReader {
 public:
  explicit FieldBlockReader(std::string_view body) noexcept;

  /// Gives the next block; false where there is none.
  [[nodiscard]] bool next(FieldBlock& block);
  /// Fields of a block were left out, since there were too many (limits.h).
  [[nodiscard]] bool cut() const noexcept { return cut_; }
  /// After the last block: what follows the line that ended reading.
  [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

 private:
  void add(std::string_view line, FieldBlock& block);

  std::string_view body_;
  std::string_view rest_{};
  std::size_t given_{};
  bool full_{};  ///< the block has as many fields as are read
  bool cut_{};
  bool in_diagnostic_{};  ///< a diagnostic text may go on in lines that look like anything
};

/// All blocks at once.
[[nodiscard]] std::vector<FieldBlock> split_field_blocks(std::string_view body,
                                                         std::string_view* rest = nullptr);

/// Value of the first field of that name (lower case) in the block; empty where there is none.
[[nodiscard]] std::string_view find(const FieldBlock& block, std::string_view name) noexcept;

/// "type; text" (RFC 3464 section 2.1.2) taken apart: the type in lower case, empty where there
/// is none.
struct TypedText {
  std::string type{};
  std::string_view text{};
};
[[nodiscard]] TypedText split_type(std::string_view value);

/// xtext of RFC 3461 section 4 ("+2B") undone.
[[nodiscard]] std::string decode_xtext(std::string_view text);
/// unitext of RFC 6533 section 3 ("\x{20AC}") undone.
[[nodiscard]] std::string decode_unitext(std::string_view text);

}  // namespace postmortem::dsn
