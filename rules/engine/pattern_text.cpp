#include "engine/pattern_text.h"

#include <algorithm>

#include "core/utf8.h"
#include "engine/word_index.h"

namespace postmortem::rules {

bool PatternText::holds(PatternNode::Assertion assertion, std::size_t pos) const noexcept {
  using Assertion = PatternNode::Assertion;
  switch (assertion) {
    case Assertion::word_edge:
      return is_word_edge(text_, pos);
    case Assertion::no_word_edge:
      return !is_word_edge(text_, pos);
    case Assertion::text_begin:
      return pos == 0;
    case Assertion::text_end:
      return pos == text_.size();
    case Assertion::line_begin:
      return pos == 0 || text_[pos - 1] == '\n';
    case Assertion::line_end:
      return pos == text_.size() || text_[pos] == '\n';
    case Assertion::unknown:
      break;
  }
  return false;
}

std::size_t PatternText::length_of_other(const CharClass& wanted, std::size_t pos) const {
  const auto lead = at(pos);
  const std::size_t length = lead < 0xC0U ? 0 : lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : 4;
  if (length == 0 || pos + length > text_.size()) {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (!goes_on(text_[pos + i])) {
      return 0;
    }
  }
  if (wanted.others == CharClass::Others::all) {
    return length;
  }
  auto end = pos;
  const auto point = next_code_point(text_, end);
  const auto ranges = flat::rows(ranges_, wanted.ranges);
  // They ascend and do not overlap.
  const auto range = std::ranges::lower_bound(ranges, point, {}, &CodeRange::last);
  return range != ranges.end() && range->first <= point ? length : 0;
}

}  // namespace postmortem::rules
