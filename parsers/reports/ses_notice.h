#pragma once

#include <optional>

#include "core/report.h"
#include "reports/format_set.h"
#include "reports/mail.h"

namespace postmortem::reports {

/// Reads the notification that Amazon SES sends through SNS by mail: a JSON object as the text,
/// or the same as a string in an SNS envelope. Mail systems fold its lines anywhere, so it is
/// read as a run of names and strings, not as a document. Kinds: failure, delay, success,
/// complaint.
[[nodiscard]] std::optional<Report> read_ses_notice(const Mail& mail, const FormatSet& formats);

}  // namespace postmortem::reports
