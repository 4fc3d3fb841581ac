#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The one door to mimetic: it is handed bounded, cleaned pieces only (its base64 decoder reads
/// past its table for "|", its field parser stops at NULs).
namespace postmortem::mime {

[[nodiscard]] std::string mimetic_base64(std::string_view text);

/// A Content-Type value taken apart.
struct TypeAndParameters {
  std::string type{};  ///< "type/subtype", lower case; empty where unreadable
  std::vector<std::pair<std::string, std::string>> parameters{};  ///< names in lower case
};
[[nodiscard]] TypeAndParameters mimetic_content_type(std::string_view value);

}  // namespace postmortem::mime
