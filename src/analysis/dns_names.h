#pragma once

#include <string>

#include "core/address.h"

namespace postmortem::analysis {

/// Whole name of the PTR record of an address, with the final dot: four octets in reverse under
/// in-addr.arpa (RFC 1035 section 3.5), 32 nibbles in reverse under ip6.arpa (RFC 3596
/// section 2.5). IPv4-mapped IPv6 addresses get the IPv4 name.
[[nodiscard]] std::string reverse_name(const IpAddress& ip);

}  // namespace postmortem::analysis
