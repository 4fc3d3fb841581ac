#pragma once

#include <string>
#include <vector>

#include "engine/rule.h"

namespace postmortem::rules {

/// What the reports of one mail system look like that are no RFC 3464 (rules/README.md,
/// "Formats").
struct Format {
  std::string id{};
  Place place{};
};

}  // namespace postmortem::rules
