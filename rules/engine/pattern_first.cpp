#include "engine/pattern_first.h"

#include <algorithm>

namespace postmortem::rules {

using Kind = PatternNode::Kind;

First either(First a, const First& b) {
  for (std::size_t i = 0; i < a.bytes.bits.size(); ++i) {
    a.bytes.bits[i] |= b.bytes.bits[i];
  }
  a.any = a.any || b.any;
  return a;
}

ByteSet first_bytes(const CodePoints& points) {
  ByteSet out;
  for (const auto& [first, last] : points) {
    for (auto point = first; point <= std::min<char32_t>(last, 0x7F); ++point) {
      out.add(static_cast<unsigned char>(point));
    }
    if (last >= 0x80) {
      for (unsigned byte = 0xC2; byte <= 0xF4; ++byte) {
        out.add(static_cast<unsigned char>(byte));
      }
    }
  }
  return out;
}

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

First first_of(const PatternNode& node, const First& follow) {
  First out;
  switch (node.kind) {
    case Kind::text:
      if (node.text.empty()) {
        return follow;
      }
      out.bytes.add(static_cast<unsigned char>(node.text.front()));
      return out;
    case Kind::one_of:
      out.bytes = first_bytes(node.points);
      return out;
    case Kind::assertion:
      return follow;
    case Kind::sequence:
      out = follow;
      for (auto child = node.children.rbegin(); child != node.children.rend(); ++child) {
        out = first_of(*child, out);
      }
      return out;
    case Kind::choice:
      for (const auto& child : node.children) {
        out = either(out, first_of(child, follow));
      }
      return out;
    case Kind::repeat:
      out = first_of(node.children.front(), follow);
      return node.least == 0 ? either(out, follow) : out;
    case Kind::capture:
      return first_of(node.children.front(), follow);
    case Kind::unknown:
      break;
  }
  return {all_bytes, true};
}

}  // namespace postmortem::rules
