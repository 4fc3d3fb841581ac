#include "reports/rfc8098.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/address.h"
#include "core/limits.h"
#include "core/text.h"
#include "core/utf8.h"
#include "dsn/field_block.h"
#include "mime/decode.h"
#include "reports/original.h"

namespace postmortem::reports {

std::optional<Report> read_rfc8098(const Mail& mail, const FormatSet& /*formats*/) {
  const auto& message = mail.message();
  Report report;
  report.format = "mdn";
  report.kind = EventKind::disposition;
  bool found = message.root().content.type == "multipart/report" &&
               message.root().content.report_type == "disposition-notification";
  for (const auto& part : message.parts) {
    if (part.content.type != "message/disposition-notification" &&
        part.content.type != "message/global-disposition-notification") {
      continue;
    }
    found = true;
    std::string scratch;
    DeliveryFact fact;
    fact.kind = EventKind::disposition;
    for (const auto& block :
         dsn::split_field_blocks(mime::decoded_body(part, scratch, limits::report_bytes))) {
      fact.recipient =
          normalise_address(dsn::split_type(dsn::find(block, "final-recipient")).text, true);
      const auto disposition = dsn::find(block, "disposition");
      fact.diagnostic = squeeze(to_valid_utf8(disposition.substr(0, limits::diagnostic_bytes)));
      auto id = trim(dsn::find(block, "original-message-id"));
      id.remove_prefix(id.starts_with('<') ? 1 : 0);
      report.original.message_id =
          to_valid_utf8(id.substr(0, std::min(id.find('>'), limits::kept_field_bytes)));
      report.reporting_mta = to_valid_utf8(dsn::find(block, "reporting-ua").substr(0, 255));
    }
    report.facts.push_back(std::move(fact));
    break;
  }
  if (!found) {
    return std::nullopt;
  }
  find_original(mail, report.original);
  return report;
}

}  // namespace postmortem::reports
