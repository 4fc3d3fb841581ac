#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace postmortem::rules {

/// A pattern as RE2 gets it: the shorthands in braces ({ip}, {url}, ...; rules/README.md)
/// replaced, literals in the case of prepared text (fold_case), escapes and group names left
/// alone.
[[nodiscard]] std::string expand_pattern(std::string_view pattern);

/// Words of which at least one must occur in every text that the (expanded) pattern matches;
/// each is three bytes or longer. Empty where there are none: such a pattern has to be tried on
/// every text.
[[nodiscard]] std::vector<std::string> required_words(std::string_view expanded);

/// A reply's text as rules see it (rules/README.md, "What a rule sees"): same length as `text`,
/// letters folded, the letters and digits of e-mail addresses masked with "x".
[[nodiscard]] std::string prepare_text(std::string_view text);

}  // namespace postmortem::rules
