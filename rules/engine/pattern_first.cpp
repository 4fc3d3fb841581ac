#include "engine/pattern_first.h"

#include <algorithm>
#include <bit>

namespace postmortem::rules {

using Kind = PatternNode::Kind;

First either(First a, const First& b) {
  for (std::size_t i = 0; i < a.bytes.bits.size(); ++i) {
    a.bytes.bits[i] |= b.bytes.bits[i];
  }
  a.any = a.any || b.any;
  return a;
}

namespace {

/// First byte of a character of several bytes.
constexpr unsigned lead_of(char32_t point) noexcept {
  return point < 0x800U     ? 0xC0U | point >> 6U
         : point < 0x10000U ? 0xE0U | point >> 12U
                            : 0xF0U | point >> 18U;
}

}  // namespace

ByteSet first_bytes(const CodePoints& points) {
  ByteSet out;
  for (const auto& [first, last] : points) {
    for (auto point = first; point <= std::min<char32_t>(last, 0x7F); ++point) {
      out.add(static_cast<unsigned char>(point));
    }
    if (last >= 0x80) {
      for (auto byte = lead_of(std::max<char32_t>(first, 0x80)); byte <= lead_of(last);
           ++byte) {
        out.add(static_cast<unsigned char>(byte));
      }
    }
  }
  return out;
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

std::uint16_t one_byte(const First& first) {
  int count = 0;
  unsigned found = 0;
  for (unsigned word = 0; word < first.bytes.bits.size(); ++word) {
    const auto bits = first.bytes.bits[word];
    count += std::popcount(bits);
    found = bits != 0 ? word * 64 + static_cast<unsigned>(std::countr_zero(bits)) : found;
  }
  return count == 1 && !first.any ? static_cast<std::uint16_t>(found) : ProgramRow::no_byte;
}

ProgramRow::Begins begins_of(const PatternNode& node) {
  using Assertion = PatternNode::Assertion;
  using Begins = ProgramRow::Begins;
  if (node.kind == Kind::sequence) {
    const auto first =
        std::find_if(node.children.begin(), node.children.end(), [](const PatternNode& child) {
          return child.kind != Kind::text || !child.text.empty();
        });
    return first == node.children.end() ? Begins::anywhere : begins_of(*first);
  }
  return node.kind != Kind::assertion              ? Begins::anywhere
         : node.assertion == Assertion::text_begin ? Begins::with_text
         : node.assertion == Assertion::line_begin ? Begins::with_line
                                                   : Begins::anywhere;
}

}  // namespace postmortem::rules
