#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/status.h"

namespace postmortem::rules {

/// The part of a fact that a rule may look at. Never the recipient's address: addresses in the
/// text are masked.
struct Evidence {
  std::string_view text{};  ///< one line, valid UTF-8 (parsers/dsn/reply.h); only the first
                            ///< limits::rule_text_bytes are looked at
  std::optional<EnhancedStatus> status{};
  std::optional<std::uint16_t> reply{};
  std::string_view command{};     ///< contract: `smtp_command`
  std::string_view remote_mta{};  ///< host name, to tell the provider
  std::string_view provider{};    ///< where it is known already
};

}  // namespace postmortem::rules
