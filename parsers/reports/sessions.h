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
  std::string words{};         ///< the answer that refused it; where none did and the message
                               ///< wasn't taken, what stands behind the session
  std::string_view command{};  ///< what that answered: RCPT, DATA or BDAT; empty where none did
  bool is_accepted{};          ///< at RCPT, and not refused with the message
  bool is_delivered{};         ///< the message was taken for it
  bool is_unfinished{};        ///< accepted, and the message was sent without an answer to it

  [[nodiscard]] bool is_refused() const noexcept { return !command.empty(); }
};

/// One for each recipient that the report shows an RCPT command of, whatever marks stand in
/// front of the lines ("RCPT TO:<...>", ">>> RCPT To:<...>", "C: RCPT TO:<...>"); commands may
/// be sent ahead (RFC 2920). Empty where it shows none.
[[nodiscard]] std::vector<SessionAnswer> read_sessions(const Region& region);

}  // namespace postmortem::reports
