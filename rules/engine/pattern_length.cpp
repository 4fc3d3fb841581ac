#include "engine/pattern_length.h"

#include <algorithm>

namespace postmortem::rules {

using Kind = PatternNode::Kind;

bool can_be_empty(const PatternNode& node) {
  const auto& list = node.children;
  switch (node.kind) {
    case Kind::text:
      return node.text.empty();
    case Kind::one_of:
      return false;
    case Kind::assertion:
    case Kind::unknown:
      return true;
    case Kind::sequence:
      return std::all_of(list.begin(), list.end(), can_be_empty);
    case Kind::choice:
      return std::any_of(list.begin(), list.end(), can_be_empty);
    case Kind::repeat:
      return node.least == 0 || can_be_empty(list.front());
    case Kind::capture:
      return can_be_empty(list.front());
  }
  return true;
}

std::size_t longest(const PatternNode& node) {
  std::size_t length = 0;
  switch (node.kind) {
    case Kind::text:
      return node.text.size();
    case Kind::one_of:
      return node.points.empty() || node.points.back().second < 0x80 ? 1 : 4;
    case Kind::assertion:
      return 0;
    case Kind::sequence:
    case Kind::capture:
      for (const auto& child : node.children) {
        length = add_lengths(length, longest(child));
      }
      return length;
    case Kind::choice:
      for (const auto& child : node.children) {
        length = std::max(length, longest(child));
      }
      return length;
    case Kind::repeat:
      length = longest(node.children.front());
      return length != 0 && node.most >= any_length / length ? any_length : length * node.most;
    case Kind::unknown:
      break;
  }
  return any_length;
}

}  // namespace postmortem::rules
