#include "analysis/forwarding.h"

#include <algorithm>
#include <cstddef>

#include "core/address.h"
#include "core/text.h"

namespace postmortem::analysis {
namespace {

bool is_below(std::string_view name, std::string_view domain) noexcept {
  return name.size() > domain.size() && ends_with_nocase(name, domain) &&
         name[name.size() - domain.size() - 1] == '.';
}

/// The last `count` labels; all of it where there are fewer.
std::string_view last_labels(std::string_view name, int count) noexcept {
  auto dot = name.size();
  while (count-- > 0 && dot != std::string_view::npos) {
    dot = dot == 0 ? std::string_view::npos : name.rfind('.', dot - 1);
  }
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

/// What one can own at most: two labels, or three below the likes of co.uk.
std::string_view owned_part(std::string_view name) noexcept {
  const auto two = last_labels(name, 2);
  const auto dot = two.find('.');
  const bool is_registry = dot != std::string_view::npos && dot <= 3 && two.size() - dot == 3;
  return is_registry ? last_labels(name, 3) : two;
}

}  // namespace

bool have_one_owner(std::string_view a, std::string_view b) noexcept {
  return equals_nocase(a, b) || is_below(a, b) || is_below(b, a) ||
         equals_nocase(owned_part(a), owned_part(b));
}

std::string forwarder_of(const Event& event) {
  const auto written_to = normalise_address(
      event.original_recipient.empty() ? event.original.to : event.original_recipient);
  const auto domain = domain_of(written_to);
  const auto sender =
      domain_of(event.original.return_path.empty() ? event.sender : event.original.return_path);
  const auto recipient = domain_of(event.recipient);
  const auto& host = event.reporting_mta;
  const bool went_elsewhere = is_full_host_name(host) && is_full_host_name(domain) &&
                              is_full_host_name(recipient) && !have_one_owner(host, sender) &&
                              !have_one_owner(domain, recipient);
  // A host that serves the domain under a name of its own: it tells the address that was
  // written to, and that another host refused.
  const bool serves_domain = !event.original_recipient.empty() && !event.remote_mta.empty() &&
                             !have_one_owner(event.remote_mta, host) &&
                             !have_one_owner(domain, sender) &&
                             !have_one_owner(host, recipient);
  return went_elsewhere && (serves_domain || have_one_owner(host, domain)) ? host
                                                                           : std::string();
}

}  // namespace postmortem::analysis
