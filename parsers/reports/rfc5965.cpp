#include "reports/rfc5965.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/address.h"
#include "core/limits.h"
#include "core/text.h"
#include "dsn/field_block.h"
#include "mime/decode.h"
#include "reports/original.h"

namespace postmortem::reports {
namespace {

void add_recipient(Report& report, std::string recipient) {
  const bool known = std::any_of(
      report.facts.begin(), report.facts.end(),
      [&](const DeliveryFact& fact) { return equals_nocase(fact.recipient, recipient); });
  if (known || report.facts.size() >= limits::report_recipients) {
    return;
  }
  DeliveryFact fact;
  fact.kind = EventKind::complaint;
  fact.recipient = std::move(recipient);
  report.facts.push_back(std::move(fact));
}

void take_field(const dsn::ReportField& field, Report& report) {
  if (field.name == "original-rcpt-to" || field.name == "removal-recipient") {
    auto address = normalise_address(field.value, true);
    if (!address.empty()) {
      add_recipient(report, std::move(address));
    }
  } else if (field.name == "original-mail-from") {
    report.original.return_path = normalise_address(field.value);
  } else if (field.name == "arrival-date" || field.name == "received-date") {
    report.reported_at = parse_timestamp(field.value);
  } else if (field.name == "reporting-mta") {
    report.reporting_mta = to_valid_utf8(lower(trim(dsn::split_type(field.value).text)));
  } else if (field.name == "feedback-type" || field.name == "source-ip" ||
             field.name == "reported-domain" || field.name == "user-agent" ||
             field.name == "auth-failure") {
    auto name = field.name;
    std::replace(name.begin(), name.end(), '-', '_');
    report.attributes.emplace_back(std::move(name), to_valid_utf8(lower(field.value)));
  }
}

/// Hotmail's form: the message alone, with these fields at its top.
bool is_bare_complaint(const mime::Header& inner) {
  return inner.has("X-HmXmrOriginalRecipient");
}

const mime::Part* find_attached(const mime::Message& message) {
  const auto part =
      std::find_if(message.parts.begin(), message.parts.end(), [](const mime::Part& row) {
        return row.parent >= 0 && (row.content.is_message() || row.content.is_header_only());
      });
  return part == message.parts.end() ? nullptr : &*part;
}

/// Whom the returned message was for, when the report itself does not tell.
std::string recipient_of(const mime::Header& inner) {
  for (const std::string_view name :
       {"X-HmXmrOriginalRecipient", "Delivered-To", "X-Original-To", "To"}) {
    const auto value = inner.text(name);
    auto address = normalise_address(std::string_view(value).substr(0, value.find(',')));
    if (!address.empty()) {
      return address;
    }
  }
  return {};
}

}  // namespace

std::optional<Report> read_rfc5965(const Mail& mail, const FormatSet& /*formats*/) {
  const auto& message = mail.message();
  Report report;
  report.format = "arf";
  report.kind = EventKind::complaint;
  bool found = false;
  for (const auto& part : message.parts) {
    if (part.content.type != "message/feedback-report") {
      continue;
    }
    found = true;
    std::string scratch;
    for (const auto& block :
         dsn::split_field_blocks(mime::decoded_body(part, scratch, limits::report_bytes))) {
      for (const auto& field : block) {
        take_field(field, report);
      }
    }
  }
  const auto* attached = find_attached(message);
  auto inner_text = attached == nullptr ? std::string_view{} : attached->body;
  const auto inner = mime::Header::take(inner_text);
  if (!found && !is_bare_complaint(inner)) {
    return std::nullopt;
  }
  if (!found) {
    report.attributes.emplace_back("feedback_type", "abuse");
  }
  find_original(message, report.original);
  if (report.facts.empty()) {
    add_recipient(report, recipient_of(inner));
  }
  return report;
}

}  // namespace postmortem::reports
