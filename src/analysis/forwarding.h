#pragma once

#include <string>
#include <string_view>

#include "core/event.h"

namespace postmortem::analysis {

/// Do two host or domain names belong to one owner, as far as names tell: one below the other,
/// or both below the same name that one can own (example.com, example.co.uk)?
[[nodiscard]] bool have_one_owner(std::string_view a, std::string_view b) noexcept;

/// The host that forwarded the message and reports what became of it: one that takes mail for
/// the domain that the message was written to, and sent it on to an address elsewhere. Empty
/// where the reporter is no such host, or is the sender's own.
[[nodiscard]] std::string forwarder_of(const Event& event);

}  // namespace postmortem::analysis
