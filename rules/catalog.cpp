#include "catalog.h"

extern "C" {
extern const char postmortem_packed_rules[];
extern const char postmortem_packed_rules_end[];
}

namespace postmortem::rules {

std::string_view built_in_rules() noexcept {
  return {postmortem_packed_rules,
          static_cast<std::size_t>(postmortem_packed_rules_end - postmortem_packed_rules)};
}

Catalog built_in_catalog(bool with_examples) {
  return unpack(built_in_rules(), with_examples);
}

}  // namespace postmortem::rules
