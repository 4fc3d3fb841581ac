#pragma once

#include <string>
#include <string_view>

namespace postmortem::reports {

/// What an envelope sender tells that a list, a service or a forwarder wrote so that a bounce
/// finds its way back. Empty where it does not tell.
struct ReturnAddress {
  std::string sender{};     ///< whose message it was (SRS, BATV), or the list without the mark
  std::string recipient{};  ///< whom the message was for (VERP)
};

/// Reads "list-bounces+jo=example.org@lists.example.com" and the other forms of VERP,
/// "SRS0=...", "SRS1=...", "prvs=tag=jo@example.com" (BATV).
[[nodiscard]] ReturnAddress read_return_address(std::string_view address);

}  // namespace postmortem::reports
