#pragma once

#include <string>

#include "core/event.h"

/// DNS records as they stand in a zone file (RFC 1035 section 5.1).
namespace postmortem::output {

/// The record's value, safe to show. That of a TXT record is text of any kind: it stands in
/// quotes, since a semicolon begins a comment and a blank another string; what is no printable
/// ASCII as \DDD; more than the 255 octets that one string holds in several, of which the
/// reader makes one again (RFC 7208 section 3.3, RFC 6376 section 3.6.2.2).
[[nodiscard]] std::string zone_value(const DnsRecord& record);

}  // namespace postmortem::output
