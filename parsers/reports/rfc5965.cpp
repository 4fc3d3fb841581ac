#include "reports/rfc5965.h"

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
    auto address = normalise_address(field.value(), true);
    if (!address.empty()) {
      add_recipient(report, std::move(address));
    }
  } else if (field.name == "original-mail-from") {
    report.original.return_path = normalise_address(field.value());
  } else if (field.name == "arrival-date" || field.name == "received-date") {
    report.reported_at = parse_timestamp(field.value());
  } else if (field.name == "reporting-mta") {
    report.reporting_mta = to_valid_utf8(lower(trim(dsn::split_type(field.value()).text)));
  } else if (field.name == "feedback-type" || field.name == "source-ip" ||
             field.name == "reported-domain" || field.name == "user-agent" ||
             field.name == "auth-failure") {
    std::string name(field.name);
    std::replace(name.begin(), name.end(), '-', '_');
    report.attributes.emplace_back(std::move(name), to_valid_utf8(lower(field.value())));
  }
}

/// Hotmail's form: the message alone, with these fields at its top.
bool is_bare_complaint(const mime::Header& inner) {
  return inner.has("X-HmXmrOriginalRecipient");
}

/// Whom the returned message was for, when the report itself does not tell. A report of failed
/// authentication (RFC 6591) is about the author's message, not about one delivery of it.
std::string recipient_of(const mime::Header& inner, bool is_auth_failure) {
  for (const std::string_view name :
       {"X-HmXmrOriginalRecipient", "Delivered-To", "X-Original-To", "To"}) {
    if (is_auth_failure && name != "To") {
      continue;
    }
    const auto value = inner.text(name);
    auto address = normalise_address(std::string_view(value).substr(0, value.find(',')));
    if (!address.empty()) {
      return address;
    }
  }
  return {};
}

/// The first attribute of that name.
std::string_view attribute(const Report& report, std::string_view name) {
  const auto row = std::find_if(report.attributes.begin(), report.attributes.end(),
                                [&](const NamedText& item) { return item.first == name; });
  return row == report.attributes.end() ? std::string_view{} : std::string_view(row->second);
}

/// Mail programs that write to the address of List-Unsubscribe for their user; the answer of
/// the list server to a complaint and to this is the same.
std::optional<Report> read_opt_out(const Mail& mail) {
  if (!mail.header().has("X-Apple-Unsubscribe") || mail.from().empty()) {
    return std::nullopt;
  }
  Report report;
  report.format = "opt-out";
  report.kind = EventKind::complaint;
  report.attributes.emplace_back("feedback_type", "opt-out");
  add_recipient(report, mail.from());
  return report;
}

/// The fields of a report as old and small reporters write them: at the top of the text for
/// people.
bool read_fields_in_text(const Mail& mail, Report& report) {
  const auto text = mail.text();
  const auto at = find_nocase(text, "feedback-type:");
  if (at == std::string::npos || at > limits::field_bytes || (at > 0 && text[at - 1] != '\n')) {
    return false;
  }
  const auto block = text.substr(at);
  if (find_nocase(block.substr(0, limits::kept_field_bytes), "user-agent:") ==
      std::string_view::npos) {
    return false;
  }
  const auto blocks = dsn::split_field_blocks(block.substr(0, block.find("\n\n")));
  for (const auto& field : blocks.empty() ? dsn::FieldBlock{} : blocks.front()) {
    take_field(field, report);
  }
  return true;
}

}  // namespace

std::optional<Report> read_rfc5965(const Mail& mail, const FormatSet& /*formats*/) {
  const auto& message = mail.message();
  if (auto opt_out = read_opt_out(mail)) {
    return opt_out;
  }
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
  if (!found && message.root().content.report_type == "feedback-report") {
    found = read_fields_in_text(mail, report);
  }
  const auto& inner = mail.attached_header();
  if (!found && !is_bare_complaint(inner)) {
    return std::nullopt;
  }
  if (!found) {
    report.attributes.emplace_back("feedback_type", "abuse");
  }
  find_original(mail, report.original);
  if (report.facts.empty()) {
    add_recipient(report,
                  recipient_of(inner, attribute(report, "feedback_type") == "auth-failure"));
  }
  return report;
}

}  // namespace postmortem::reports
