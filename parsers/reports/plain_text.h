#pragma once

#include <optional>

#include "core/report.h"
#include "reports/format_set.h"
#include "reports/mail.h"

namespace postmortem::reports {

/// The last resort: no known format, but a bounce by its looks (sent by a mail system, words of
/// failure in subject or text). Finds the address that failed and the words why, near each
/// other, with low certainty. Where the text names no address, it is sought in the subject, in
/// the address that the report came to (VERP), and in the returned header if that has but one;
/// a bounce that names none comes as one fact without recipient.
[[nodiscard]] std::optional<Report> read_plain_text(const Mail& mail, const FormatSet& formats);

}  // namespace postmortem::reports
