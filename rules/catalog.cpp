#include "catalog.h"

#include <string_view>

extern "C" {
extern const char postmortem_packed_rules[];
extern const char postmortem_packed_rules_end[];
}

namespace postmortem::rules {

Catalog built_in_catalog(bool with_examples) {
  return unpack({postmortem_packed_rules, static_cast<std::size_t>(postmortem_packed_rules_end -
                                                                   postmortem_packed_rules)},
                with_examples);
}

}  // namespace postmortem::rules
