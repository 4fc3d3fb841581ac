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

/// The report as `format` reads it; no value where no recipient was found and one is `needed`.
[[nodiscard]] std::optional<Report> read_as(const CompiledFormat& format, const Mail& mail,
                                            const FormatSet& formats, bool needed);

}  // namespace postmortem::reports
