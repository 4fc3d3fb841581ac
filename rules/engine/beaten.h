#pragma once

#include <string>
#include <vector>

#include "engine/name_index.h"
#include "engine/rule_tables.h"

namespace postmortem::rules {

/// The rules that the entries of a `beats` name, by their places in `names`: of all rules, in
/// the order of their ids. The ranges ascend and do not touch.
[[nodiscard]] std::vector<RankRange> beaten_ranges(const std::vector<std::string>& entries,
                                                   const NameIndex::Names& names);

}  // namespace postmortem::rules
