#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/address.h"
#include "core/event.h"
#include "engine/rule_set.h"

namespace postmortem::analysis {

/// What the places of a template are filled from. Borrows both.
struct Known {
  Known(const Event& known_event, const rules::RuleSet& known_rules);

  const Event& event;
  const rules::RuleSet& rules;
  std::optional<IpAddress> ip{};           ///< the sending one, if the event tells it
  bool is_internal{};                      ///< `ip` is none that strangers can see
  const rules::Provider* shared_sender{};  ///< whose customers share `ip`; null: nobody's
};

/// Can the advice of a rule or cause name that place (rules/README.md, "Causes")?
[[nodiscard]] bool is_place(std::string_view name) noexcept;

/// What is known of it; empty where nothing is.
[[nodiscard]] std::string fill_place(const Known& known, std::string_view name);

}  // namespace postmortem::analysis
