#include "core/report.h"

#include <algorithm>

namespace postmortem {
namespace {

constexpr bool rows_are_in_order() {
  for (std::size_t i = 0; i < event_kinds.size(); ++i) {
    if (static_cast<std::size_t>(event_kinds[i].id) != i) {
      return false;
    }
  }
  return event_kinds.back().id == EventKind::unrecognised;
}
static_assert(rows_are_in_order());

}  // namespace

std::optional<EventKind> parse_kind(std::string_view key) noexcept {
  const auto row = std::find_if(event_kinds.begin(), event_kinds.end(),
                                [&](const KindInfo& kind) { return kind.key == key; });
  return row == event_kinds.end() ? std::nullopt : std::optional(row->id);
}

}  // namespace postmortem
