#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace postmortem::reports {

/// A scalar of a JSON text and where it stands: "bounce.bouncedRecipients.0.status".
struct JsonField {
  std::string path{};
  std::string value{};  ///< valid UTF-8; numbers and words (true, null) as they are written
};

/// Reads the JSON object that `text` begins with, for programs' notices: lenient (line ends in
/// strings are let pass, what is cut off ends there), bounded (32 levels, 4,000 fields) and in
/// linear time but for sorting by path. Empty where `text` begins with none.
[[nodiscard]] std::vector<JsonField> read_json_fields(std::string_view text);

/// The value at that path; empty where there is none.
[[nodiscard]] std::string_view find(const std::vector<JsonField>& fields,
                                    std::string_view path) noexcept;

}  // namespace postmortem::reports
