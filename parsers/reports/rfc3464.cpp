#include "reports/rfc3464.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/address.h"
#include "core/limits.h"
#include "core/text.h"
#include "dsn/field_block.h"
#include "dsn/reply.h"
#include "dsn/transcript.h"
#include "mime/decode.h"
#include "reports/nearby.h"
#include "reports/original.h"

namespace postmortem::reports {
namespace {

struct ActionRow {
  std::string_view prefix;
  EventKind kind;
  std::string_view action;
};
// RFC 3464 section 2.3.3; servers add words and other forms.
constexpr auto actions = std::to_array<ActionRow>({
    {"fail", EventKind::failure, "failed"},
    {"undeliverable", EventKind::failure, "failed"},
    {"expired", EventKind::failure, "failed"},
    {"reject", EventKind::failure, "failed"},
    {"bounce", EventKind::failure, "failed"},
    {"error", EventKind::failure, "failed"},
    {"delay", EventKind::delay, "delayed"},
    {"defer", EventKind::delay, "delayed"},
    {"deliverable", EventKind::success, "delivered"},
    {"deliver", EventKind::success, "delivered"},
    {"relay", EventKind::relayed, "relayed"},
    {"expand", EventKind::expanded, "expanded"},
});

const ActionRow* find_action(std::string_view value) noexcept {
  value = trim(value);
  const auto row = std::find_if(actions.begin(), actions.end(), [&](const ActionRow& action) {
    return starts_with_nocase(value, action.prefix);
  });
  return row == actions.end() ? nullptr : &*row;
}

bool is_status_type(const mime::ContentType& content) noexcept {
  return content.type == "message/delivery-status" ||
         content.type == "message/global-delivery-status" ||
         content.type == "text/delivery-status" ||
         content.type == "application/delivery-status";
}

/// Where the fields of a report begin in a part of another type: the paragraph that holds the
/// first of them, in a text that names a final recipient in a line of its own; npos where there
/// are none.
std::size_t find_fields(std::string_view body) noexcept {
  constexpr auto first_fields = std::to_array<std::string_view>(
      {"reporting-mta:", "final-recipient:", "original-recipient:", "original-envelope-id:",
       "arrival-date:", "action:"});
  body = body.substr(0, limits::text_bytes);
  if (find_nocase(body, "final-recipient:") == std::string_view::npos) {
    return std::string_view::npos;
  }
  bool names_recipient = false;
  std::size_t begin = std::string_view::npos;
  for (auto rest = body; !rest.empty();) {
    const auto offset = body.size() - rest.size();
    const auto line = take_line(rest);
    names_recipient = names_recipient || starts_with_nocase(line, "final-recipient:");
    if (begin == std::string_view::npos &&
        std::any_of(first_fields.begin(), first_fields.end(),
                    [&](std::string_view field) { return starts_with_nocase(line, field); })) {
      begin = offset;
    }
  }
  return names_recipient ? begin : std::string_view::npos;
}

/// Address of a typed recipient field (RFC 3464 section 2.3.1, RFC 6533 section 4).
std::string read_recipient(std::string_view value) {
  auto typed = dsn::split_type(value);
  std::string text(typed.text);
  if (typed.type == "utf-8") {
    text = dsn::decode_unitext(text);
  }
  text = to_valid_utf8(text);
  auto address = normalise_address(mime::decode_words(text));
  if (address.empty()) {
    address = normalise_address(text, true);
  }
  if (address.empty()) {
    // A mailbox path or a display name: told as it stands.
    address = squeeze(utf8_prefix(text, limits::address_bytes));
  }
  return address;
}

bool is_address(std::string_view text) noexcept {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0;
}

/// Host name of "dns; mx.example.org (192.0.2.1)".
std::string read_host(std::string_view value) {
  auto text = dsn::split_type(value).text;
  while (!text.empty() && (text.front() == '[' || text.front() == '<' || text.front() == '(')) {
    text.remove_prefix(1);
  }
  text = text.substr(0, text.find_first_of(" \t()[]<>|,;"));
  while (text.ends_with('.')) {
    text.remove_suffix(1);
  }
  return to_valid_utf8(lower(text.substr(0, 255)));
}

class StatusReader {
 public:
  explicit StatusReader(Report& report) : report_(report) {}

  void read(std::string_view body) {
    std::string_view rest;
    for (const auto& block : dsn::split_field_blocks(body, &rest)) {
      begin_recipient_ = true;
      // Some write Action and Status in front of the recipient that they are about.
      if (count(block, "final-recipient") == 1 && count(block, "original-recipient") <= 1) {
        for (const auto& field : block) {
          if (is_recipient(field.name)) {
            take(field);
          }
        }
      }
      const bool taken = !begin_recipient_;
      for (const auto& field : block) {
        if (taken && is_recipient(field.name)) {
          continue;
        }
        if (report_.facts.size() >= limits::report_recipients) {
          report_.problems.emplace_back("too many recipients");
          return;
        }
        take(field);
      }
    }
    finish();
    if (!rest.empty()) {
      // The delimiter was not the stated one: what follows is the next part, mostly the
      // returned header.
      auto text = rest;
      const auto header = mime::Header::take(text);
      read_original_text(header.has("Content-Type") ? text : rest, report_.original);
    }
  }

 private:
  static bool is_recipient(std::string_view name) noexcept {
    return name == "final-recipient" || name == "original-recipient" ||
           name == "x-actual-recipient";
  }

  static std::ptrdiff_t count(const dsn::FieldBlock& block, std::string_view name) {
    return std::count_if(block.begin(), block.end(),
                         [&](const dsn::ReportField& field) { return field.name == name; });
  }

  void take(const dsn::ReportField& field) {
    if (is_recipient(field.name)) {
      recipient_field(field);
    } else if (in_recipient_) {
      per_recipient(field);
    } else {
      per_message(field);
    }
  }

  void recipient_field(const dsn::ReportField& field) {
    auto& seen = field.name == "final-recipient"      ? final_
                 : field.name == "original-recipient" ? original_
                                                      : actual_;
    const bool again = !seen.empty() && begin_recipient_;
    if (!in_recipient_ || again || (!seen.empty() && !fact_.action.empty())) {
      finish();
      in_recipient_ = true;
      take_early();
    }
    begin_recipient_ = false;
    auto& target = field.name == "final-recipient"      ? final_
                   : field.name == "original-recipient" ? original_
                                                        : actual_;
    if (target.empty()) {
      target = field.name == "original-recipient"
                   ? read_recipient(dsn::decode_xtext(field.value))
                   : read_recipient(field.value);
    }
  }

  /// Recipient fields that stood in the per-message block, where only one recipient follows.
  void take_early() {
    for (const auto& field : std::exchange(early_, {})) {
      per_recipient(field);
    }
  }

  void per_message(const dsn::ReportField& field) {
    if (field.name == "reporting-mta") {
      report_.reporting_mta =
          report_.reporting_mta.empty() ? read_host(field.value) : report_.reporting_mta;
    } else if (field.name == "arrival-date" && !report_.reported_at) {
      report_.reported_at = parse_timestamp(field.value);
    } else if (field.name == "x-postfix-sender" || field.name == "x-sender" ||
               field.name == "x-qmail-sender") {
      if (report_.original.return_path.empty()) {
        report_.original.return_path = normalise_address(dsn::split_type(field.value).text);
      }
    } else if (field.name == "action" || field.name == "status" ||
               field.name == "diagnostic-code" || field.name == "remote-mta") {
      early_.push_back(field);
    }
  }

  void per_recipient(const dsn::ReportField& field) {
    if (field.name == "action") {
      if (const auto* row = find_action(field.value)) {
        fact_.kind = row->kind;
        fact_.action = row->action;
      }
    } else if (field.name == "status") {
      if (const auto found = find_enhanced_status(field.value); found && !fact_.status) {
        fact_.status = found->value;
        status_text_ = field.value.substr(found->end);
      }
    } else if (field.name == "remote-mta") {
      if (fact_.remote_mta.empty()) {
        fact_.remote_mta = read_host(field.value);
      }
    } else if (field.name == "diagnostic-code") {
      diagnostic(field.value);
    } else if (field.name == "last-attempt-date") {
      fact_.last_attempt = parse_timestamp(field.value);
    } else if (field.name == "will-retry-until") {
      fact_.will_retry_until = parse_timestamp(field.value);
    }
  }

  void diagnostic(std::string_view value) {
    auto typed = dsn::split_type(value);
    if (typed.text.empty() || !fact_.diagnostic.empty()) {
      return;
    }
    auto reply = dsn::read_reply(mime::decode_words(typed.text));
    fact_.diagnostic_type = std::move(typed.type);
    fact_.diagnostic = std::move(reply.text);
    fact_.reply_code = reply.code;
  }

  void finish() {
    if (!in_recipient_) {
      return;
    }
    if (fact_.diagnostic.empty() && trim(status_text_).size() > 3) {
      // "Status: 5.1.1 (bad destination mailbox address)"
      auto words = trim(status_text_);
      if (words.starts_with('(') && words.ends_with(')')) {
        words = words.substr(1, words.size() - 2);
      }
      fact_.diagnostic = dsn::read_reply(to_valid_utf8(words)).text;
    }
    if (fact_.action.empty() && fact_.status && fact_.status->cls == StatusClass::success) {
      fact_.kind = EventKind::success;
    }
    choose_recipient();
    report_.facts.push_back(std::exchange(fact_, {}));
    final_.clear();
    original_.clear();
    actual_.clear();
    status_text_.clear();
    in_recipient_ = false;
  }

  /// The final recipient, unless it is no address and another field holds one.
  void choose_recipient() {
    fact_.recipient = final_;
    if (!is_address(final_)) {
      fact_.recipient = is_address(actual_)     ? actual_
                        : is_address(original_) ? original_
                        : final_.empty()        ? (original_.empty() ? actual_ : original_)
                                                : final_;
    }
    if (is_address(original_) && !equals_nocase(original_, fact_.recipient)) {
      fact_.original_recipient = original_;
    }
  }

  Report& report_;
  DeliveryFact fact_{};
  std::string final_{};
  std::string original_{};
  std::string actual_{};
  std::string status_text_{};
  dsn::FieldBlock early_{};
  bool in_recipient_{};
  bool begin_recipient_{};
};

/// Where the fields tell no reason, or one without any code, the text for people may: the words
/// around the recipient's address.
void add_words(const Mail& mail, const FormatSet& formats, std::vector<DeliveryFact>& facts) {
  const auto lacks = [](const DeliveryFact& fact) {
    return fact.kind == EventKind::failure && !fact.reply_code &&
           (!fact.status || fact.status->is_generic() || fact.diagnostic.empty());
  };
  const auto* general = formats.general();
  if (general == nullptr || facts.size() > 100 ||
      std::none_of(facts.begin(), facts.end(), lacks)) {
    return;
  }
  const auto folded = fold_case(mail.text());
  const auto region = formats.cut(*general, mail.text(), folded);
  if (facts.size() == 1 && !is_address(facts.front().recipient)) {
    const auto suspects = find_suspects(region, mail, formats);
    if (suspects.size() == 1) {
      facts.front().recipient = suspects.front().address;
    }
  }
  for (auto& fact : facts) {
    if (!lacks(fact)) {
      continue;
    }
    const auto line = find_line_of(region, fact.recipient);
    auto reply =
        dsn::read_reply(find_words(region, line.line, line.end, region.lines.size(), formats));
    const bool says_more = reply.code || (reply.status && !reply.status->is_generic());
    if (says_more || (fact.diagnostic.empty() && line.line < region.lines.size())) {
      fact.diagnostic = std::move(reply.text);
      fact.reply_code = reply.code;
    }
  }
}

/// What the fields leave open is filled from the words of the diagnostic.
void complete(const Mail& mail, bool alone, DeliveryFact& fact) {
  auto dialogue = dsn::read_dialogue(fact.diagnostic);
  if (dialogue.command.empty() && fact.kind == EventKind::failure) {
    // "(in reply to end of DATA command)" stands in the text for people only.
    const auto& text = mail.text();
    const auto at = fact.recipient.empty() ? std::string::npos : text.find(fact.recipient);
    const auto begin = at != std::string::npos ? at : alone ? 0 : text.size();
    const auto window = std::string_view(text).substr(std::min(begin, text.size()), 1'500);
    const auto end = at == std::string::npos ? window.size() : window.find("\n\n");
    dialogue.command = dsn::read_dialogue(squeeze(window.substr(0, end))).command;
  }
  if (fact.smtp_command.empty()) {
    fact.smtp_command = dialogue.command;
  }
  if (fact.remote_mta.empty()) {
    fact.remote_mta = dialogue.remote_mta;
  }
  if (fact.remote_ip.empty()) {
    fact.remote_ip = dialogue.remote_ip;
  }
}

void read_parts(const mime::Message& message, bool by_looks, Report& report) {
  StatusReader reader(report);
  for (const auto& part : message.parts) {
    const bool is_status = is_status_type(part.content);
    // A multipart without any delimiter has its whole text in front.
    const bool may_be = by_looks &&
                        (!part.content.is_multipart() || message.parts.size() == 1) &&
                        !part.content.is_message() && !part.content.is_header_only();
    if (!is_status && !may_be) {
      continue;
    }
    std::string scratch;
    // One byte more than is read tells whether there is more.
    const auto body = mime::decoded_body(part, scratch, limits::report_bytes + 1);
    if (is_status && body.size() > limits::report_bytes) {
      report.problems.emplace_back("report cut off");
    }
    if (is_status) {
      reader.read(body);
    } else if (const auto begin = find_fields(body); begin != std::string_view::npos) {
      reader.read(body.substr(begin));
    }
  }
}

}  // namespace

std::optional<Report> read_rfc3464(const Mail& mail, const FormatSet& formats) {
  Report report;
  report.format = "rfc3464";
  const auto& message = mail.message();
  const bool is_report_type = message.root().content.type == "multipart/report";
  const bool looks = is_report_type || mail.is_from_mail_system() || mail.has_null_sender();
  read_parts(message, looks, report);
  if (!report.facts.empty()) {
    find_original(message, report.original);
  } else if (looks) {
    for (const auto& part : message.parts) {
      if (part.content.is_message() && part.parent >= 0 && report.facts.empty()) {
        const auto inner = mime::parse(part.body);
        read_parts(inner, false, report);
        if (!report.facts.empty()) {
          find_original(inner, report.original);
        }
      }
    }
  }
  if (report.facts.empty()) {
    return std::nullopt;
  }
  add_words(mail, formats, report.facts);
  for (auto& fact : report.facts) {
    complete(mail, report.facts.size() == 1, fact);
  }
  report.kind = report.facts.front().kind;
  return report;
}

}  // namespace postmortem::reports
