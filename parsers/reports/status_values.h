#pragma once

#include <string>
#include <string_view>

/// What the values of delivery-status fields hold, bent as they are.
namespace postmortem::reports {

/// Does it hold an address, not a bare name or a path?
[[nodiscard]] bool is_address(std::string_view text) noexcept;

/// The address of a typed recipient field (RFC 3464 section 2.3.1, RFC 6533 section 4); what is
/// none, a mailbox path or a display name, as it stands. Valid UTF-8.
[[nodiscard]] std::string read_recipient(std::string_view value);

/// The host name of "dns; mx.example.org (192.0.2.1)", lower case, valid UTF-8.
[[nodiscard]] std::string read_host(std::string_view value);

}  // namespace postmortem::reports
