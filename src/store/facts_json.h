#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/report.h"

namespace postmortem::store {

/// A JSON object of texts (RFC 8259), so that SQLite's JSON functions can look into it. Empty
/// for no facts. Takes valid UTF-8.
[[nodiscard]] std::string facts_to_json(const std::vector<NamedText>& facts);

/// Reads what facts_to_json() wrote; whatever else stands there is left out.
[[nodiscard]] std::vector<NamedText> facts_from_json(std::string_view json);

}  // namespace postmortem::store
