#include "reports/line_patterns.h"

#include <algorithm>

namespace postmortem::reports {

LinePatterns::LinePatterns(const FormatSet& formats, Ids ids, std::span<const Line> lines)
    : patterns_(formats.patterns()),
      ids_(ids),
      lines_(lines),
      places_(patterns_.places(ids, Region{lines, {}}.folded())) {}

std::uint32_t LinePatterns::begin_of(std::size_t line) const noexcept {
  return static_cast<std::uint32_t>(lines_[line].folded.data() - lines_.front().folded.data());
}

std::vector<std::uint32_t>::const_iterator LinePatterns::first_place(std::size_t line) const {
  return std::lower_bound(places_->begin(), places_->end(), begin_of(line));
}

std::size_t LinePatterns::next(std::size_t line) const {
  if (!places_ || line >= lines_.size()) {
    return line;
  }
  const auto place = first_place(line);
  while (place != places_->end() && line + 1 < lines_.size() && begin_of(line + 1) <= *place) {
    ++line;
  }
  return place == places_->end() ? lines_.size() : line;
}

bool LinePatterns::match(std::size_t line) const {
  if (places_) {
    const auto place = first_place(line);
    if (place == places_->end() || (line + 1 < lines_.size() && *place >= begin_of(line + 1))) {
      return false;
    }
  }
  return patterns_.any(ids_, lines_[line].folded);
}

std::size_t LinePatterns::find(std::size_t from, std::size_t to) const {
  for (auto line = next(from); line < to; line = next(line + 1)) {
    if (patterns_.any(ids_, lines_[line].folded)) {
      return line;
    }
  }
  return to;
}

}  // namespace postmortem::reports
