#pragma once

#include <optional>

#include "core/report.h"
#include "reports/format_set.h"
#include "reports/mail.h"

namespace postmortem::reports {

/// Reads a report that is text for people by the first format that fits and names a recipient
/// (rules/README.md, "Formats").
[[nodiscard]] std::optional<Report> read_text_report(const Mail& mail,
                                                     const FormatSet& formats);

/// The last resort: no known format, but a bounce by its looks (sent by a mail system, words of
/// failure in subject or text). Finds the address that failed and the words why, near each
/// other, with low certainty; a bounce that names no address comes as one fact without
/// recipient.
[[nodiscard]] std::optional<Report> read_plain_text(const Mail& mail, const FormatSet& formats);

}  // namespace postmortem::reports
