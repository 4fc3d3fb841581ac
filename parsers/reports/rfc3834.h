#pragma once

#include <optional>

#include "core/report.h"
#include "reports/format_set.h"
#include "reports/mail.h"

namespace postmortem::reports {

/// Automatic replies of people's mailboxes (RFC 3834): vacation notices and the like, told by
/// their fields, or by the subject words of the format "autoreply" where the message answers
/// another; and the other notices that rules/formats knows as such (challenges, virus
/// scanners, list servers). What they say stands in the diagnostic. Never a failure.
[[nodiscard]] std::optional<Report> read_rfc3834(const Mail& mail, const FormatSet& formats);

/// Notices that only their words tell: acknowledgements of help desks, challenges of services.
/// For what no other reader takes, since a bounce may quote such words in what it returns.
[[nodiscard]] std::optional<Report> read_acknowledgement(const Mail& mail,
                                                         const FormatSet& formats);

}  // namespace postmortem::reports
