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
#include "reports/text_report.h"

namespace postmortem::reports {
namespace {

/// Fills what is still empty: there is one block, but for empty lines that do not belong there.
void take_block(const dsn::FieldBlock& block, DeliveryFact& fact, Report& report) {
  const auto fill = [](std::string& member, std::string_view value, std::size_t most) {
    if (member.empty()) {
      member = to_valid_utf8(utf8_prefix(value, most));
    }
  };
  constexpr std::size_t longest_name = 255;
  if (fact.recipient.empty()) {
    fact.recipient =
        normalise_address(dsn::split_type(dsn::find(block, "final-recipient")).text, true);
  }
  fill(fact.diagnostic, squeeze(dsn::find(block, "disposition")), limits::diagnostic_bytes);
  auto id = trim(dsn::find(block, "original-message-id"));
  id.remove_prefix(id.starts_with('<') ? 1 : 0);
  fill(report.original.message_id, id.substr(0, id.find('>')), limits::kept_field_bytes);
  fill(report.reporting_mta, dsn::find(block, "reporting-ua"), longest_name);
}

/// A mailbox's filter that refuses a message may answer with a disposition notification (RFC
/// 5429 section 2.2): "deleted", by no person, and its text tells why.
std::optional<Report> read_refusal(const Mail& mail, const FormatSet& formats,
                                   const DeliveryFact& receipt) {
  const auto disposition = lower(receipt.diagnostic);
  if (!disposition.starts_with("automatic-action/") || !disposition.ends_with("deleted")) {
    return std::nullopt;
  }
  for (const auto* row : formats.fitting(mail)) {
    if (!row->format->receipt) {
      continue;
    }
    auto report = read_as(*row, mail, formats, Needed::nothing);
    if (report && !report->facts.empty() && !receipt.recipient.empty()) {
      report->facts.resize(1);
      report->facts.front().recipient = receipt.recipient;
    }
    return report;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Report> read_rfc8098(const Mail& mail, const FormatSet& formats) {
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
    dsn::FieldBlockReader reader(mime::decoded_body(part, scratch, limits::report_bytes));
    for (dsn::FieldBlock block; reader.next(block);) {
      take_block(block, fact, report);
    }
    if (reader.cut()) {
      report.problems.emplace_back("report cut off");
    }
    report.facts.push_back(std::move(fact));
    break;
  }
  if (!found) {
    return std::nullopt;
  }
  if (!report.facts.empty()) {
    if (auto refusal = read_refusal(mail, formats, report.facts.front())) {
      refusal->reporting_mta = std::move(report.reporting_mta);
      return refusal;
    }
  }
  find_original(mail, report.original);
  return report;
}

}  // namespace postmortem::reports
