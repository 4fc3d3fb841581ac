#include "cli/rules_source.h"

#include <utility>

#include "catalog.h"

namespace postmortem::cli {

Result<rules::RuleSet> open_rules(const std::vector<std::string>& paths, bool whole) {
  if (paths.empty() && !whole) {
    return rules::RuleSet::open(rules::built_in_rules());
  }
  auto catalog = rules::built_in_catalog(whole);
  for (const auto& path : paths) {
    if (auto done = rules::load_path(path, catalog); !done) {
      return done.error();
    }
  }
  if (!paths.empty()) {
    if (auto done = rules::check_references(catalog); !done) {
      return done.error();
    }
  }
  // Patterns of the program's own rules were checked when it was built.
  return rules::RuleSet::make(std::move(catalog), !paths.empty());
}

}  // namespace postmortem::cli
