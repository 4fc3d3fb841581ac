#pragma once

#include <optional>

#include "core/report.h"
#include "reports/format_set.h"
#include "reports/mail.h"

namespace postmortem::reports {

/// Complaints: feedback reports (RFC 5965; RFC 6591 for authentication failures) of all types,
/// and the forms that Hotmail and others send without a feedback-report part. One fact for each
/// Original-Rcpt-To; where that is missing, the recipient is whom the returned message was
/// delivered or written to; redacted addresses are kept as they stand.
[[nodiscard]] std::optional<Report> read_rfc5965(const Mail& mail, const FormatSet& formats);

}  // namespace postmortem::reports
