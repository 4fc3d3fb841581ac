#pragma once

#include <optional>

#include "core/report.h"
#include "reports/format_set.h"
#include "reports/mail.h"

namespace postmortem::reports {

/// Notices of Amazon SES that come by mail: JSON, alone or wrapped into a notice of SNS.
/// Bounces, complaints, deliveries and delays become facts, one a recipient; a message that SES
/// refused to send is a failure for all whom it was to.
[[nodiscard]] std::optional<Report> read_ses_notice(const Mail& mail, const FormatSet& formats);

}  // namespace postmortem::reports
