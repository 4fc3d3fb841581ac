#include "reports/ses_notice.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/address.h"
#include "core/limits.h"
#include "core/text.h"
#include "core/utf8.h"
#include "dsn/field_block.h"
#include "dsn/reply.h"
#include "dsn/transcript.h"
#include "mime/decode.h"
#include "reports/json_fields.h"

namespace postmortem::reports {
namespace {

using Fields = std::vector<JsonField>;

/// One type of notice: its object, and the list of recipients in it.
struct NoticeRow {
  std::string_view type;
  std::string_view object;
  std::string_view recipients;  ///< path of the list
  std::string_view address;     ///< in a row of the list; empty where a row is the address
  EventKind kind;
  std::string_view action;
};
// The types of Amazon's "notification contents" and "event data"; Send, Open, Click and the
// like tell of no delivery.
constexpr auto notices = std::to_array<NoticeRow>({
    {"Bounce", "bounce", "bounce.bouncedRecipients.", ".emailAddress", EventKind::failure,
     "failed"},
    {"Complaint", "complaint", "complaint.complainedRecipients.", ".emailAddress",
     EventKind::complaint, ""},
    {"Delivery", "delivery", "delivery.recipients.", "", EventKind::success, "delivered"},
    {"DeliveryDelay", "deliveryDelay", "deliveryDelay.delayedRecipients.", ".emailAddress",
     EventKind::delay, "delayed"},
    {"Reject", "reject", "mail.destination.", "", EventKind::failure, "failed"},
});

const NoticeRow* find_notice(const Fields& fields) {
  auto type = find(fields, "notificationType");
  type = type.empty() ? find(fields, "eventType") : type;
  const auto row = std::find_if(notices.begin(), notices.end(),
                                [&](const NoticeRow& item) { return item.type == type; });
  return row == notices.end() ? nullptr : &*row;
}

class NoticeReader {
 public:
  NoticeReader(const Fields& fields, const NoticeRow& row) : fields_(fields), row_(row) {}

  Report run() {
    Report report;
    report.format = "ses-notice";
    report.kind = row_.kind;
    report.reporting_mta = host(of_object("reportingMTA"));
    report.reported_at = parse_timestamp(of_object("timestamp"));
    read_original(report.original);
    if (row_.kind == EventKind::complaint) {
      const auto type = of_object("complaintFeedbackType");
      report.attributes.emplace_back("feedback_type",
                                     type.empty() ? std::string("abuse") : lower(type));
    }
    for (std::size_t i = 0; i < limits::report_recipients; ++i) {
      const auto item = std::string(row_.recipients) + std::to_string(i);
      auto address = normalise_address(find(fields_, item + std::string(row_.address)));
      if (address.empty()) {
        break;
      }
      report.facts.push_back(make_fact(item, std::move(address)));
    }
    return report;
  }

 private:
  [[nodiscard]] std::string_view of_object(std::string_view name) const {
    return find(fields_, std::string(row_.object) + '.' + std::string(name));
  }

  static std::string host(std::string_view typed) {
    constexpr std::size_t longest_host = 255;
    return lower(utf8_prefix(trim(dsn::split_type(typed).text), longest_host));
  }

  [[nodiscard]] DeliveryFact make_fact(const std::string& item, std::string address) const {
    DeliveryFact fact;
    fact.kind = row_.kind;
    fact.action = row_.action;
    fact.recipient = std::move(address);
    if (row_.kind == EventKind::complaint) {
      return fact;
    }
    fact.status = parse_enhanced_status(find(fields_, item + ".status"));
    const auto diagnostic = dsn::split_type(find(fields_, item + ".diagnosticCode"));
    fact.diagnostic_type = lower(diagnostic.type);
    auto words = diagnostic.text.empty() ? std::string(of_object("smtpResponse"))
                                         : std::string(diagnostic.text);
    if (words.empty()) {
      words = type_words();
    }
    auto reply = dsn::read_reply(words);
    fact.diagnostic = std::move(reply.text);
    fact.reply_code = reply.code;
    auto dialogue = dsn::read_dialogue(fact.diagnostic);
    fact.smtp_command = std::move(dialogue.command);
    fact.remote_mta = std::move(dialogue.remote_mta);
    fact.remote_ip = of_object("remoteMtaIp");
    return fact;
  }

  /// Where no host said why, the type does: "Permanent OnAccountSuppressionList".
  [[nodiscard]] std::string type_words() const {
    std::string out;
    for (const std::string_view name : {"bounceType", "bounceSubType", "delayType", "reason"}) {
      const auto value = of_object(name);
      out += out.empty() || value.empty() ? "" : " ";
      out += value;
    }
    return out;
  }

  void read_original(OriginalMessage& original) const {
    original.return_path = normalise_address(find(fields_, "mail.source"));
    original.from = normalise_address(find(fields_, "mail.commonHeaders.from.0"));
    original.to = normalise_address(find(fields_, "mail.commonHeaders.to.0"));
    original.subject =
        utf8_prefix(find(fields_, "mail.commonHeaders.subject"), limits::kept_field_bytes);
    auto id = find(fields_, "mail.commonHeaders.messageId");
    for (std::size_t i = 0; id.empty() && i < limits::header_fields; ++i) {
      const auto field = "mail.headers." + std::to_string(i);
      const auto name = find(fields_, field + ".name");
      id = equals_nocase(name, "Message-ID") ? find(fields_, field + ".value") : id;
      if (name.empty()) {
        break;
      }
    }
    // Without the headers there is but the id that SES gave.
    id = id.empty() ? find(fields_, "mail.messageId") : id;
    id.remove_prefix(id.starts_with('<') ? 1 : 0);
    original.message_id = utf8_prefix(id.substr(0, id.find('>')), limits::kept_field_bytes);
    const auto date = parse_timestamp(find(fields_, "mail.timestamp"));
    original.date = date ? to_rfc3339(*date) : std::string();
  }

  const Fields& fields_;
  const NoticeRow& row_;
};

/// Can the part's text begin with "{"? Asked before all of it is decoded.
bool may_be_object(const mime::Part& part) {
  const bool is_html = part.content.type == "text/html";
  const std::size_t front = is_html ? 4'096 : 256;
  std::string scratch;
  const auto begin = mime::decoded_body(part, scratch, front);
  if (!is_html) {
    return trim(begin).starts_with('{');
  }
  const auto text = mime::html_to_text(begin);
  const auto said = trim(text);
  return said.starts_with('{') || (said.empty() && begin.size() >= front);
}

}  // namespace

std::optional<Report> read_ses_notice(const Mail& mail, const FormatSet& /*formats*/) {
  const auto* part = mail.text_part();
  if (part == nullptr || !may_be_object(*part)) {
    return std::nullopt;
  }
  const auto text = trim(mail.text());
  if (!text.starts_with('{')) {
    return std::nullopt;
  }
  auto fields = read_json_fields(text);
  const auto wrapped = find(fields, "Message");
  if (wrapped.starts_with('{')) {
    fields = read_json_fields(std::string(wrapped));
  }
  const auto* row = find_notice(fields);
  if (row == nullptr) {
    return std::nullopt;
  }
  auto report = NoticeReader(fields, *row).run();
  return report.facts.empty() ? std::nullopt : std::optional<Report>(std::move(report));
}

}  // namespace postmortem::reports
