#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "reports/text_region.h"

namespace postmortem::reports {

/// What the SMTP sessions that a report shows answered for one recipient.
struct SessionAnswer {
  std::string recipient{};
  std::size_t line{};          ///< in the region, of its RCPT command
  std::string words{};         ///< the answer that refused it; empty where none did
  std::string_view command{};  ///< what that answered: RCPT or DATA
  bool is_accepted{};          ///< at RCPT, and not refused with the message
};

/// One for each recipient that the report shows an RCPT command of, whatever marks stand in
/// front of the lines ("RCPT TO:<...>", ">>> RCPT To:<...>", "C: RCPT TO:<...>"); commands may
/// be sent ahead (RFC 2920). Empty where it shows none.
[[nodiscard]] std::vector<SessionAnswer> read_sessions(const Region& region);

}  // namespace postmortem::reports
