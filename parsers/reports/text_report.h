#pragma once

#include <optional>

#include "core/report.h"
#include "reports/format_set.h"
#include "reports/mail.h"

namespace postmortem::reports {

/// Reads a report that is text for people by the first format that fits and names a recipient
/// (rules/README.md, "Formats"): best one whose own lines name it, else any.
[[nodiscard]] std::optional<Report> read_text_report(const Mail& mail,
                                                     const FormatSet& formats);

/// What must have been found for a reading to stand.
enum class Needed {
  nothing,
  recipient,      ///< by whatever means
  own_recipient,  ///< where the format says that recipients stand, if it says so
};

/// The report as `format` reads it; no value where what is `needed` was not found.
[[nodiscard]] std::optional<Report> read_as(const CompiledFormat& format, const Mail& mail,
                                            const FormatSet& formats, Needed needed);

}  // namespace postmortem::reports
