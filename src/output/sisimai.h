#pragma once

#include <string>
#include <string_view>

#include "core/event.h"

/// The Sisimai library's view of an event, as far as its values differ from ours (contract:
/// `--format sisimai`).
namespace postmortem::output {

/// Its word for the cause; empty for kinds that it does not know.
[[nodiscard]] std::string_view sisimai_reason(const Event& event) noexcept;
[[nodiscard]] std::string_view sisimai_action(const Event& event) noexcept;
/// The status, else one derived from the reason: 5.0.9xx, or 4.0.9xx where it is temporary.
[[nodiscard]] std::string sisimai_status(const Event& event);
/// The address is dead: userunknown, hostunknown and hasmoved, and notaccept unless the reply
/// is a temporary one.
[[nodiscard]] bool sisimai_hard(const Event& event) noexcept;
/// Names the event: 40 hexadecimal digits that depend on sender, recipient and time.
[[nodiscard]] std::string sisimai_token(std::string_view sender, const Event& event);
[[nodiscard]] std::string upper(std::string_view text);

}  // namespace postmortem::output
