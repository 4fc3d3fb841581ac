#include "reports/recogniser.h"

#include <array>

#include "core/address.h"
#include "core/limits.h"
#include "core/text.h"
#include "mime/decode.h"
#include "reports/format_set.h"
#include "reports/original.h"
#include "reports/plain_text.h"
#include "reports/return_address.h"
#include "reports/rfc3464.h"
#include "reports/rfc3834.h"
#include "reports/rfc5965.h"
#include "reports/rfc8098.h"
#include "reports/ses_notice.h"
#include "reports/text_report.h"

namespace postmortem::reports {
namespace {

// A vendor's format comes before the standard one only if the vendor abuses the standard.
constexpr auto recognisers = std::to_array<Recogniser>({
    {"arf", read_rfc5965},
    {"mdn", read_rfc8098},
    {"ses-notice", read_ses_notice},
    {"rfc3464", read_rfc3464},
    {"text", read_text_report},
    {"autoreply", read_rfc3834},
    {"plain_text", read_plain_text},
    {"acknowledgement", read_acknowledgement},
});

/// A report that nobody could read is told apart from mail that is none.
bool looks_like_report(const Mail& mail, const FormatSet& formats) {
  if (!mail.is_from_mail_system() && formats.is_answer(mail)) {
    return false;
  }
  const auto& root = mail.message().root().content;
  if (root.type == "multipart/report") {
    return root.report_type.empty() || root.report_type == "delivery-status" ||
           root.report_type == "feedback-report";
  }
  const auto* general = formats.general();
  const bool other_subject =
      general != nullptr && formats.any(general->unless, mail.folded_subject());
  return !other_subject && mail.has_null_sender() && find_nocase(mail.from(), "mail") == 0 &&
         find_nocase(mail.from(), "daemon") != std::string_view::npos;
}

/// What the report does not tell of the message, the address that it was sent to may: it is the
/// envelope sender of that message (RFC 5321 section 4.5.5). That stays as it stands: a
/// signature in it is looked at later. But a complaint goes to whoever asked for complaints.
void complete_by_return_address(const Mail& mail, Report& report) {
  const std::string_view to =
      report.kind == EventKind::complaint ? std::string_view{} : mail.to();
  auto& path = report.original.return_path;
  if (path.empty()) {
    path = to;
  }
  auto told = read_return_address(path);
  if (told.recipient.empty() && told.sender.empty()) {
    told = read_return_address(to);
  }
  report.original.sender = told.sender.empty() ? path : std::move(told.sender);
  if (told.recipient.empty() || report.facts.size() != 1) {
    return;
  }
  auto& fact = report.facts.front();
  if (fact.recipient.find('@') == std::string::npos) {
    fact.recipient = std::move(told.recipient);
  } else if (fact.original_recipient.empty() &&
             !equals_nocase(fact.recipient, told.recipient)) {
    fact.original_recipient = std::move(told.recipient);
  }
}

Report read_mail(const Mail& mail, const FormatSet& formats) {
  Report report;
  for (const Recogniser& recogniser : recognisers) {
    if (auto found = recogniser.read(mail, formats)) {
      report = *std::move(found);
      break;
    }
  }
  if (report.format.empty() && looks_like_report(mail, formats)) {
    report.kind = EventKind::unrecognised;
  }
  report.from = mail.from();
  report.reported_at = mail.date() ? mail.date() : report.reported_at;
  const bool told = !report.original.subject.empty() || !report.original.message_id.empty();
  if (!told && (report.kind == EventKind::failure || report.kind == EventKind::delay)) {
    read_quoted_fields(mail.text(), report.original);
  }
  if (report.kind != EventKind::not_a_report) {
    complete_by_return_address(mail, report);
  }
  if (mail.is_text_cut()) {
    report.problems.emplace_back("text cut off");
  }
  const auto& problems = mail.message().problems;
  report.problems.insert(report.problems.end(), problems.begin(), problems.end());
  return report;
}

}  // namespace

Report read_report(const mime::Message& message, std::string_view envelope_sender,
                   const FormatSet& formats) {
  const Mail mail(message, envelope_sender);
  const auto* wrapper = formats.enclosing(mail);
  if (wrapper == nullptr) {
    return read_mail(mail, formats);
  }
  // Once only: what is enclosed in the enclosed message is what that one returns.
  std::string scratch;
  const auto inner =
      mime::parse(mime::decoded_body(*mail.attached(), scratch, limits::message_bytes));
  const Mail enclosed(inner);
  // A spam filter leaves the author as it was; who passes a mail on is another one.
  if (wrapper->from.empty() && !equals_nocase(enclosed.from(), mail.from())) {
    return read_mail(mail, formats);
  }
  auto report = read_mail(enclosed, formats);
  if (report.facts.empty() && !wrapper->from.empty()) {
    return read_mail(mail, formats);
  }
  report.problems.push_back("read from the message enclosed by: " + wrapper->format->name);
  return report;
}

}  // namespace postmortem::reports
