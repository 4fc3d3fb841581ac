#pragma once

#include <optional>

#include "core/report.h"
#include "reports/format_set.h"
#include "reports/mail.h"

namespace postmortem::reports {

/// Message disposition notifications (RFC 8098): read receipts. Never a failure.
[[nodiscard]] std::optional<Report> read_rfc8098(const Mail& mail, const FormatSet& formats);

}  // namespace postmortem::reports
