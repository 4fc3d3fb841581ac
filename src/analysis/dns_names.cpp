#include "analysis/dns_names.h"

#include <algorithm>
#include <string_view>

namespace postmortem::analysis {
namespace {

constexpr std::size_t mapped_prefix = 12;  ///< bytes of ::ffff:0:0/96

bool is_mapped(const IpAddress& ip) noexcept {
  return ip.v6 && ip.bytes[10] == 0xFFU && ip.bytes[11] == 0xFFU &&
         std::all_of(ip.bytes.begin(), ip.bytes.begin() + 10,
                     [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace

std::string reverse_name(const IpAddress& ip) {
  std::string name;
  if (!ip.v6 || is_mapped(ip)) {
    const std::size_t first = ip.v6 ? mapped_prefix : 0;
    for (std::size_t i = 4; i-- > 0;) {
      name += std::to_string(ip.bytes.at(first + i)) + '.';
    }
    return name + "in-addr.arpa.";
  }
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = ip.bytes.size(); i-- > 0;) {
    name.push_back(digits[ip.bytes.at(i) & 0x0FU]);
    name.push_back('.');
    name.push_back(digits[ip.bytes.at(i) >> 4U]);
    name.push_back('.');
  }
  return name + "ip6.arpa.";
}

}  // namespace postmortem::analysis
