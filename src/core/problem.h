#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/event.h"

namespace postmortem {

/// Events that one remedy would end: the same cause, hanging on the same thing.
struct Problem {
  std::string cause{};
  std::string hangs_on{};  ///< "ip", "sender-domain", "provider", "recipient",
                           ///< "recipient-domain", "host"; empty where on nothing told
  std::string subject{};   ///< the IP address, the domain, ... itself
  std::uint64_t events{};
  std::optional<std::uint64_t> recipients{};  ///< different ones; none where not counted
  std::optional<Timestamp> first{};
  std::optional<Timestamp> last{};
  bool backscatter{};  ///< answers to mail that others sent in our name
  Event example{};     ///< the newest of the events; its advice is the problem's
  Event shared{};      ///< the same as far as the others say so, too (keep_shared): what the
                       ///< advice is made from
};

/// Takes out of `shared` what advice could name and `other`, of the same problem, says
/// otherwise: addresses, hosts, the provider, the rule, facts. The reply itself stays.
void keep_shared(Event& shared, const Event& other);

}  // namespace postmortem
