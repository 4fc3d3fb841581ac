#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.h"

/// How the codes that rules name ("5.7.25", "x.7.25", "550", "5xx") meet those of a reply.
namespace postmortem::rules {

[[nodiscard]] bool status_fits(std::string_view wanted, const EnhancedStatus& status) noexcept;

[[nodiscard]] bool any_status_fits(const std::vector<std::string>& wanted,
                                   const std::optional<EnhancedStatus>& status) noexcept;

/// May the text stand in a rule's `status` or `reply`?
[[nodiscard]] bool is_status_pattern(std::string_view text) noexcept;
[[nodiscard]] bool is_reply_pattern(std::string_view text) noexcept;

/// One number for a code without "x", different for statuses and replies.
[[nodiscard]] std::uint64_t code_key(const EnhancedStatus& status) noexcept;
[[nodiscard]] std::uint64_t code_key(std::uint16_t reply) noexcept;
[[nodiscard]] std::uint64_t code_key(std::string_view code) noexcept;

}  // namespace postmortem::rules
