#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/rule_set.h"

namespace postmortem::analysis {

/// Something that is wrong with a rule.
struct Finding {
  std::string place{};    ///< "file:line"
  std::string rule{};     ///< its id
  std::string message{};  ///< one line
};

struct CheckResult {
  std::vector<Finding> findings{};
  std::size_t rules{};
  std::size_t match_examples{};  ///< those made up included
  std::size_t made_up{};         ///< of these
  std::size_t pass_examples{};
};

/// Judges rules by the whole catalog: each wins its own examples without a tie between causes
/// and does not match its near misses, and takes no other rule's examples; and by its looks
/// (lint_rule). Only what stands in files whose name begins with one of `files` is judged, all
/// where it is empty. The catalog must have been read with its examples.
[[nodiscard]] CheckResult check_rules(const rules::RuleSet& rules,
                                      const std::vector<std::string>& files);

/// Does it stand in a file whose name begins with one of `files`? Everything does in none.
[[nodiscard]] bool stands_in(const rules::Place& place, const std::vector<std::string>& files);

/// What a rule sees of a reply that somebody wrote down. Borrows from `text`, which is filled.
[[nodiscard]] rules::Evidence example_evidence(std::string_view example,
                                               std::string_view provider, std::string& text);

}  // namespace postmortem::analysis
