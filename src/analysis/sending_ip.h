#pragma once

#include <string_view>

#include "core/address.h"
#include "engine/rule_set.h"

namespace postmortem::analysis {

/// An address that no stranger's host can have: private, shared by carriers (CGNAT), loopback,
/// link-local, unique local, multicast and the like (RFC 6890). A receiver that names one sees
/// a host of its own. Addresses kept for documentation (RFC 5737) count as anybody's.
[[nodiscard]] bool is_internal(const IpAddress& ip) noexcept;

/// Does `network` ("192.0.2.0/24", "2001:db8::/32") hold the address? False for what is none.
[[nodiscard]] bool holds(std::string_view network, const IpAddress& ip) noexcept;

/// The provider that sends many customers' mail from that address; null where it is nobody's.
[[nodiscard]] const rules::Provider* shared_sender(const IpAddress& ip,
                                                   const rules::RuleSet& rules);

}  // namespace postmortem::analysis
