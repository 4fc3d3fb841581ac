#pragma once

#include "engine/catalog.h"

namespace postmortem::rules {

/// The rules that are part of the program. `with_examples` as in unpack().
[[nodiscard]] Catalog built_in_catalog(bool with_examples);

}  // namespace postmortem::rules
