#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postmortem::analysis {

/// What stands in a template's place, empty where it is not known.
using Lookup = std::function<std::string(std::string_view place)>;

/// Fills in a template of rules/causes.toml (rules/README.md, "Causes"). Of the names in
/// {domain,sender_domain} the first that is known is put in. No value where a
/// condition in front ({?ip}, {!ip}) does not hold, or where a place without words to fall back
/// on is not known.
[[nodiscard]] std::optional<std::string> fill_template(std::string_view text,
                                                       const Lookup& lookup);

/// The names of all places in a template, those of conditions too.
[[nodiscard]] std::vector<std::string> places_of(std::string_view text);

}  // namespace postmortem::analysis
