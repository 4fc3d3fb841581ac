#include "reports/rfc5965.h"

#include <algorithm>
#include <string>
#include <unordered_set>
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

/// A report as it is read, and whom it names.
struct Complaint {
  Report report{};
  std::unordered_set<std::string> recipients{};  ///< in lower case
  bool is_full{};                                ///< it names more recipients than are read

  explicit Complaint(std::string_view format) {
    report.format = format;
    report.kind = EventKind::complaint;
  }
};

void add_recipient(Complaint& complaint, std::string recipient) {
  auto& facts = complaint.report.facts;
  if (complaint.is_full || !complaint.recipients.insert(lower(recipient)).second) {
    return;
  }
  if (facts.size() >= limits::report_recipients) {
    complaint.is_full = true;
    complaint.report.problems.emplace_back("too many recipients");
    return;
  }
  auto& fact = facts.emplace_back();
  fact.kind = EventKind::complaint;
  fact.recipient = std::move(recipient);
}

/// The attribute of that name; null where there is none.
const std::string* find_attribute(const Report& report, std::string_view name) {
  const auto row = std::find_if(report.attributes.begin(), report.attributes.end(),
                                [&](const NamedText& item) { return item.first == name; });
  return row == report.attributes.end() ? nullptr : &row->second;
}

void take_field(const dsn::ReportField& field, Complaint& complaint) {
  auto& report = complaint.report;
  if (field.name == "original-rcpt-to" || field.name == "removal-recipient") {
    auto address = normalise_address(field.value(), true);
    if (!address.empty()) {
      add_recipient(complaint, std::move(address));
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
    if (find_attribute(report, name) == nullptr) {
      report.attributes.emplace_back(std::move(name), to_valid_utf8(lower(field.value())));
    }
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
    auto address = first_address(inner, name);
    if (!address.empty()) {
      return address;
    }
  }
  return {};
}

/// Mail programs that write to the address of List-Unsubscribe for their user; the answer of
/// the list server to a complaint and to this is the same.
std::optional<Report> read_opt_out(const Mail& mail) {
  if (!mail.header().has("X-Apple-Unsubscribe") || mail.from().empty()) {
    return std::nullopt;
  }
  Complaint complaint("opt-out");
  complaint.report.attributes.emplace_back("feedback_type", "opt-out");
  add_recipient(complaint, mail.from());
  return std::move(complaint.report);
}

/// The fields of a report as old and small reporters write them: at the top of the text for
/// people.
bool read_fields_in_text(const Mail& mail, Complaint& complaint) {
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
    take_field(field, complaint);
  }
  return true;
}

void read_fields(const mime::Part& part, Complaint& complaint) {
  std::string scratch;
  dsn::FieldBlockReader reader(mime::decoded_body(part, scratch, limits::report_bytes));
  for (dsn::FieldBlock block; reader.next(block);) {
    for (const auto& field : block) {
      take_field(field, complaint);
    }
  }
  if (reader.cut()) {
    complaint.report.problems.emplace_back("report cut off");
  }
}

}  // namespace

std::optional<Report> read_rfc5965(const Mail& mail, const FormatSet& /*formats*/) {
  const auto& message = mail.message();
  if (auto opt_out = read_opt_out(mail)) {
    return opt_out;
  }
  Complaint complaint("arf");
  auto& report = complaint.report;
  bool found = false;
  for (const auto& part : message.parts) {
    if (part.content.type != "message/feedback-report") {
      continue;
    }
    found = true;
    read_fields(part, complaint);
  }
  if (!found && message.root().content.report_type == "feedback-report") {
    found = read_fields_in_text(mail, complaint);
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
    const auto* type = find_attribute(report, "feedback_type");
    add_recipient(complaint, recipient_of(inner, type != nullptr && *type == "auth-failure"));
  }
  return std::move(complaint.report);
}

}  // namespace postmortem::reports
