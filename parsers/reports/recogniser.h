#pragma once

#include <optional>
#include <string_view>

#include "core/report.h"
#include "mime/message.h"
#include "reports/mail.h"

namespace postmortem::reports {

class FormatSet;  // reports/format_set.h

/// One way of reading a report. Plain data, so that the registry is a table one can read.
struct Recogniser {
  std::string_view name{};  ///< stable: it appears in output and in the history
  /// No value where the message is not of this kind; a report that is, but could not be read,
  /// comes with kind `unrecognised` or with a fact without recipient.
  std::optional<Report> (*read)(const Mail& mail, const FormatSet& formats){};
};

/// Reads what `message` claims. Never fails: what no recogniser reads is `not_a_report`, or
/// `unrecognised` where it looks like a report. Kinds: all of EventKind. Nothing that stands
/// inside an attached message counts, unless the outer message is a report, or is known to
/// hand another mail on as a whole: a report is read from that one then.
[[nodiscard]] Report read_report(const mime::Message& message, std::string_view envelope_sender,
                                 const FormatSet& formats);

}  // namespace postmortem::reports
