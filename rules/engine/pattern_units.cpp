#include "engine/pattern_units.h"

#include <algorithm>

namespace postmortem::rules {
namespace {

using Kind = PatternNode::Kind;

bool contains(const CodePoints& points, char32_t point) {
  return std::any_of(points.begin(), points.end(), [&](const auto& range) {
    return range.first <= point && point <= range.second;
  });
}

}  // namespace

std::optional<Units> units_of(const PatternNode& node) {
  if (node.kind != Kind::choice || node.children.size() != 2) {
    return std::nullopt;
  }
  const auto& single = node.children.front();
  const auto& pair = node.children.back();
  if (single.kind != Kind::one_of || pair.kind != Kind::sequence || pair.children.size() != 2) {
    return std::nullopt;
  }
  const auto& lead = pair.children.front();
  const auto& tail = pair.children.back();
  if (lead.kind != Kind::text || lead.text.size() != 1 || tail.kind != Kind::one_of) {
    return std::nullopt;
  }
  const auto byte = static_cast<unsigned char>(lead.text.front());
  return byte < 0x80U && !contains(single.points, byte)
             ? std::optional(Units{&single.points, &tail.points, byte})
             : std::nullopt;
}

}  // namespace postmortem::rules
