#include "reports/ses_notice.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "core/address.h"
#include "core/limits.h"
#include "core/text.h"
#include "dsn/field_block.h"
#include "dsn/reply.h"

namespace postmortem::reports {
namespace {

struct NoticeRow {
  std::string_view type;
  EventKind kind;
  std::string_view action;
};
constexpr auto notices = std::to_array<NoticeRow>({
    {"Bounce", EventKind::failure, "failed"},
    {"DeliveryDelay", EventKind::delay, "delayed"},
    {"Delivery", EventKind::success, "delivered"},
    {"Complaint", EventKind::complaint, ""},
});

/// The text without its line ends (folded lines go on behind a blank) and, where it is a string
/// inside an envelope, without that string's escapes.
std::string unfolded(std::string_view text) {
  const bool escaped = text.find("\\\"") != std::string_view::npos;
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') {
      while (i + 1 < text.size() && is_blank(text[i + 1])) {
        ++i;
      }
    } else if (escaped && text[i] == '\\' && i + 1 < text.size()) {
      out.push_back(text[++i]);
    } else if (escaped && text[i] == '"' &&
               (text.substr(i + 1).starts_with('{') || out.ends_with('}'))) {
      continue;  // the quotes around the string itself
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

class NoticeReader {
 public:
  explicit NoticeReader(Report& report) : report_(report) {}

  /// Every string that is followed by a colon names those behind it.
  void read(std::string_view text) {
    std::string_view name;
    for (auto begin = text.find('"'); begin != std::string_view::npos;) {
      auto end = begin + 1;
      while (end < text.size() && text[end] != '"') {
        end += text[end] == '\\' ? 2U : 1U;
      }
      if (end >= text.size()) {
        return;
      }
      const auto word = text.substr(begin + 1, end - begin - 1);
      const auto next = text.find_first_not_of(" \t", end + 1);
      if (next != std::string_view::npos && text[next] == ':') {
        name = word;
      } else {
        take(name, word);
      }
      begin = text.find('"', end + 1);
    }
  }

  /// Did the text tell what it is?
  [[nodiscard]] bool is_notice() const noexcept { return row_ != nullptr; }

  void finish() {
    for (auto& fact : report_.facts) {
      fact.kind = row_->kind;
      fact.action = row_->action;
      if (fact.diagnostic.empty() && !response_.empty()) {
        set_diagnostic(response_, fact);
      }
    }
    report_.kind = row_->kind;
  }

 private:
  void take(std::string_view name, std::string_view value) {
    if (name == "notificationType" || name == "eventType") {
      const auto row =
          std::find_if(notices.begin(), notices.end(),
                       [&](const NoticeRow& notice) { return notice.type == value; });
      row_ = row == notices.end() ? row_ : &*row;
    } else if (name == "emailAddress" || name == "recipients") {
      add_recipient(value);
    } else if (name == "reportingMTA") {
      report_.reporting_mta = lower(dsn::split_type(value).text);
    } else if (name == "smtpResponse") {
      response_ = value;
    } else if (name == "complaintFeedbackType") {
      report_.attributes.emplace_back("feedback_type", lower(value));
    } else if (!report_.facts.empty() && (name == "status" || name == "diagnosticCode")) {
      auto& fact = report_.facts.back();
      if (name == "status") {
        fact.status = parse_enhanced_status(value);
      } else {
        set_diagnostic(value, fact);
      }
    } else {
      take_original(name, value);
    }
  }

  void take_original(std::string_view name, std::string_view value) {
    auto& original = report_.original;
    if (name == "name") {
      header_ = value;
    } else if (name == "source" && original.return_path.empty()) {
      original.return_path = normalise_address(value);
    } else if (name == "subject" && original.subject.empty()) {
      original.subject = utf8_prefix(value, limits::kept_field_bytes);
    } else if (name == "from" && original.from.empty()) {
      original.from = normalise_address(value);
    } else if (name == "to" && original.to.empty()) {
      original.to = normalise_address(value);
    } else if (name == "value" && equals_nocase(header_, "Message-ID")) {
      const auto open = value.find('<') + 1;
      original.message_id = value.substr(open, value.find('>', open) - open);
    }
  }

  void add_recipient(std::string_view value) {
    auto address = normalise_address(value);
    if (!address.empty() && report_.facts.size() < limits::report_recipients) {
      report_.facts.emplace_back().recipient = std::move(address);
    }
  }

  static void set_diagnostic(std::string_view value, DeliveryFact& fact) {
    auto typed = dsn::split_type(value);
    auto reply = dsn::read_reply(typed.text);
    fact.diagnostic_type = typed.type.empty() ? "smtp" : std::move(typed.type);
    fact.diagnostic = std::move(reply.text);
    fact.reply_code = reply.code;
  }

  Report& report_;
  const NoticeRow* row_{};
  std::string_view header_{};
  std::string_view response_{};
};

}  // namespace

std::optional<Report> read_ses_notice(const Mail& mail, const FormatSet& /*formats*/) {
  const auto& text = mail.text();
  if (!trim(text).starts_with('{') || (text.find("notificationType") == std::string::npos &&
                                       text.find("eventType") == std::string::npos)) {
    return std::nullopt;
  }
  Report report;
  report.format = "ses-notice";
  NoticeReader reader(report);
  const auto plain = unfolded(text);
  reader.read(plain);
  if (!reader.is_notice() || report.facts.empty()) {
    return std::nullopt;
  }
  reader.finish();
  return report;
}

}  // namespace postmortem::reports
