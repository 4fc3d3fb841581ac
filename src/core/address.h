#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postmortem {

/// The address that `text` holds, out of angle brackets, comments, quotes, `mailto:` and source
/// routes (RFC 5321 section 4.1.2); domain in lower case, local part as written. Empty where
/// there is none. A bare word without "@" is taken only with `local` (a mailbox on the
/// reporter's own host). Takes bytes of any kind and gives valid UTF-8.
[[nodiscard]] std::string normalise_address(std::string_view text, bool local = false);

/// The part behind the last "@"; empty where there is none.
[[nodiscard]] std::string_view domain_of(std::string_view address) noexcept;
[[nodiscard]] std::string_view local_part_of(std::string_view address) noexcept;

/// Position of `address` in `text`, where it is not a part of another ("jo@example.org" in
/// "mojo@example.org" or "jo@example.org.uk"); npos where it stands nowhere. Both in the same
/// case.
[[nodiscard]] std::size_t find_address(std::string_view text,
                                       std::string_view address) noexcept;

/// A full host name: two labels or more of letters, digits and inner hyphens (underscores let
/// pass), the last not a number, and none of the names that are no mail host's (localhost,
/// localdomain, .local, .lan, .home, .corp, .internal, .invalid, .arpa).
[[nodiscard]] bool is_full_host_name(std::string_view name) noexcept;

/// An IP address as bytes, network order.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  bool v6{};
};

/// IPv4 or IPv6 that fills the whole of `text`; "IPv6:" in front and one pair of brackets are
/// let pass (RFC 5321 section 4.1.3).
[[nodiscard]] std::optional<IpAddress> parse_ip(std::string_view text) noexcept;

/// Canonical form (RFC 5952 for IPv6).
[[nodiscard]] std::string to_string(const IpAddress& ip);

}  // namespace postmortem
