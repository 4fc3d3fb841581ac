#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The small grammars that reports are made of.
namespace postmortem::dsn {

/// A field of a report, unfolded; views into the text that it was read from where nothing had
/// to be unfolded.
struct ReportField {
  std::string name{};   ///< lower case
  std::string value{};  ///< one line, trimmed
};

using FieldBlock = std::vector<ReportField>;

/// Splits a delivery-status or feedback-report body into its blocks: the per-message block
/// first, then one per recipient (RFC 3464 section 2.1). Never fails: lines that are not fields
/// continue the field before them where they can be nothing else (folded without indent), and
/// blocks that hold no field do not appear. Reading ends at a line that begins with "--" (a
/// part whose delimiter was not the stated one); `rest`, if given, gets what follows it.
[[nodiscard]] std::vector<FieldBlock> split_field_blocks(std::string_view body,
                                                         std::string_view* rest = nullptr);

/// Is it the name of a field of RFC 3464, 5965 or 8098, or of an extension ("X-...")? In any
/// case.
[[nodiscard]] bool is_report_field(std::string_view name) noexcept;

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
