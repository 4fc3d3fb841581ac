#pragma once

#include <string>

#include "engine/rule_set.h"

namespace postmortem::analysis {

/// Why `winner` decided and not `loser`, where both match: "layer provider beats text", "it
/// says that it beats google.auth", ...
[[nodiscard]] std::string why_it_won(const rules::Rule& winner, const rules::Rule& loser);

}  // namespace postmortem::analysis
