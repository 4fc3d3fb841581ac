#pragma once

#include <string_view>

#include "engine/catalog.h"

namespace postmortem::rules {

/// The rules that are part of the program, as pack() made them when it was built.
[[nodiscard]] std::string_view built_in_rules() noexcept;
/// The same read in. `with_examples` as in unpack().
[[nodiscard]] Catalog built_in_catalog(bool with_examples);

}  // namespace postmortem::rules
