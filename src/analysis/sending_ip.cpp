#include "analysis/sending_ip.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

#include "core/text.h"

namespace postmortem::analysis {
namespace {

constexpr auto internal_networks = std::to_array<std::string_view>({
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/3",
    "::/127",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
});

constexpr std::size_t mapped_prefix = 12;  ///< bytes of ::ffff:0:0/96

/// ::ffff:192.0.2.1 is 192.0.2.1.
IpAddress without_mapping(const IpAddress& ip) noexcept {
  constexpr std::array<std::uint8_t, mapped_prefix> mapped{0, 0, 0, 0, 0,    0,
                                                           0, 0, 0, 0, 0xFF, 0xFF};
  if (!ip.v6 || !std::equal(mapped.begin(), mapped.end(), ip.bytes.begin())) {
    return ip;
  }
  IpAddress v4;
  std::copy(ip.bytes.begin() + mapped_prefix, ip.bytes.end(), v4.bytes.begin());
  return v4;
}

}  // namespace

bool holds(std::string_view network, const IpAddress& ip) noexcept {
  const auto slash = network.find('/');
  unsigned bits = 0;
  const auto* const end = network.data() + network.size();
  if (slash == std::string_view::npos) {
    return false;
  }
  const auto read = std::from_chars(network.data() + slash + 1, end, bits);
  if (read.ec != std::errc() || read.ptr != end || bits > (ip.v6 ? 128U : 32U)) {
    return false;
  }
  // Most networks are others by their first byte, which costs less than to read them whole.
  if (unsigned first_byte = 0; !ip.v6 && bits >= 8) {
    std::from_chars(network.data(), end, first_byte);
    if (first_byte != ip.bytes.front()) {
      return false;
    }
  }
  const auto first = parse_ip(network.substr(0, slash));
  if (!first || first->v6 != ip.v6) {
    return false;
  }
  const auto whole = bits / 8;
  const auto rest = bits % 8;
  const auto differs = [&](std::size_t i) { return first->bytes.at(i) ^ ip.bytes.at(i); };
  return std::equal(first->bytes.begin(), first->bytes.begin() + whole, ip.bytes.begin()) &&
         (rest == 0 || (differs(whole) >> (8U - rest)) == 0);
}

bool is_internal(const IpAddress& ip) noexcept {
  const auto plain = without_mapping(ip);
  return std::any_of(internal_networks.begin(), internal_networks.end(),
                     [&](std::string_view network) { return holds(network, plain); });
}

const rules::Provider* shared_sender(const IpAddress& ip, const rules::RuleSet& rules) {
  const auto plain = without_mapping(ip);
  for (std::size_t i = 0; i < rules.provider_count(); ++i) {
    const auto& provider = rules.provider(i);
    if (std::any_of(provider.networks.begin(), provider.networks.end(),
                    [&](const std::string& network) { return holds(network, plain); })) {
      return &provider;
    }
  }
  return nullptr;
}

}  // namespace postmortem::analysis
