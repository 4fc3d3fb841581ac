#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/report.h"
#include "engine/format.h"
#include "reports/mail.h"

namespace postmortem::reports {

/// The formats of rules/formats at work. Immutable; any number of threads may read with it.
class FormatSet {
 public:
  explicit FormatSet(const std::vector<rules::Format>& formats);

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

/// Reads a report that is text for people by the first format that fits (rules/README.md,
/// "Formats").
[[nodiscard]] std::optional<Report> read_text_report(const Mail& mail,
                                                     const FormatSet& formats);

}  // namespace postmortem::reports
