#pragma once

#include <optional>

#include "core/report.h"
#include "reports/format_set.h"
#include "reports/mail.h"

namespace postmortem::reports {

/// Delivery status notifications (RFC 3464; RFC 6533 for UTF-8 addresses), whatever type their
/// part is given and however the fields are bent. Read field by field: one bad date loses one
/// date. A report nested one message deeper is read where the outer message looks like a report
/// itself.
[[nodiscard]] std::optional<Report> read_rfc3464(const Mail& mail, const FormatSet& formats);

}  // namespace postmortem::reports
