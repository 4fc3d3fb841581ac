#include "engine/beaten.h"

#include <algorithm>

#include "engine/rule_judge.h"

namespace postmortem::rules {

std::vector<RankRange> beaten_ranges(const std::vector<std::string>& entries,
                                     const NameIndex::Names& names) {
  std::vector<RankRange> ranges;
  for (const auto& entry : entries) {
    const auto stem = entry.substr(0, entry.find('*'));
    const auto begin =
        std::ranges::lower_bound(names, stem, {}, &NameIndex::Names::value_type::first);
    const auto end = std::find_if_not(
        begin, names.end(), [&](const auto& name) { return beats_names(entry, name.first); });
    if (begin != end) {
      ranges.push_back({static_cast<std::uint32_t>(begin - names.begin()),
                        static_cast<std::uint32_t>(end - names.begin())});
    }
  }
  std::ranges::sort(ranges, {}, &RankRange::first);
  std::vector<RankRange> out;
  for (const auto& range : ranges) {
    if (!out.empty() && range.first <= out.back().end) {
      out.back().end = std::max(out.back().end, range.end);
    } else {
      out.push_back(range);
    }
  }
  return out;
}

}  // namespace postmortem::rules
