#include "reports/status_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/address.h"
#include "core/limits.h"
#include "core/text.h"
#include "core/utf8.h"
#include "dsn/reply.h"
#include "mime/decode.h"
#include "reports/original.h"
#include "reports/status_values.h"

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

bool is_recipient(std::string_view name) noexcept {
  return name == "final-recipient" || name == "original-recipient" ||
         name == "x-actual-recipient";
}

std::ptrdiff_t count(const dsn::FieldBlock& block, std::string_view name) {
  return std::count_if(block.begin(), block.end(),
                       [&](const dsn::ReportField& field) { return field.name == name; });
}

/// A field whose name is not known, mostly because it is translated, is told by its value: the
/// type in front of it, or a status code alone.
void name_by_value(dsn::ReportField& field, bool& has_recipient) {
  if (field.is_known) {
    return;
  }
  const auto type = dsn::split_type(field.value()).type;
  if ((type == "rfc822" || type == "utf-8") && is_address(field.value())) {
    field.name = has_recipient ? "original-recipient" : "final-recipient";
    has_recipient = true;
  } else if (type == "smtp") {
    field.name = "diagnostic-code";
  } else if (type == "dns") {
    field.name = has_recipient ? "remote-mta" : "reporting-mta";
  } else if (parse_enhanced_status(field.value())) {
    field.name = "status";
  }
}

}  // namespace

void StatusReader::read(std::string_view body) {
  dsn::FieldBlockReader reader(body);
  for (dsn::FieldBlock block; reader.next(block);) {
    if (full_) {
      continue;  // to where reading ends
    }
    bool has_recipient = count(block, "final-recipient") > 0;
    for (auto& field : block) {
      name_by_value(field, has_recipient);
    }
    read_block(block);
    if (full_) {
      report_.problems.emplace_back("too many recipients");
    }
  }
  finish();
  if (reader.cut()) {
    report_.problems.emplace_back("report cut off");
  }
  if (!reader.rest().empty()) {
    // The delimiter was not the stated one: what follows is the next part, mostly the
    // returned header.
    auto text = reader.rest();
    const auto header = mime::Header::take(text);
    read_original_text(header.has("Content-Type") ? text : reader.rest(), report_.original);
  }
}

void StatusReader::read_block(const dsn::FieldBlock& block) {
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
    if (!taken || !is_recipient(field.name)) {
      take(field);
    }
  }
}

void StatusReader::finish_without_recipient() {
  const bool says_something =
      std::any_of(early_.begin(), early_.end(),
                  [](const dsn::ReportField& field) { return field.name != "remote-mta"; });
  if (report_.facts.empty() && says_something) {
    in_recipient_ = true;
    take_early();
    finish();
  }
}

void StatusReader::take(const dsn::ReportField& field) {
  if (full_) {
    return;
  }
  if (is_recipient(field.name)) {
    recipient_field(field);
  } else if (in_recipient_) {
    per_recipient(field);
  } else {
    per_message(field);
  }
}

void StatusReader::recipient_field(const dsn::ReportField& field) {
  auto& target = field.name == "final-recipient"      ? final_
                 : field.name == "original-recipient" ? original_
                                                      : actual_;
  const bool again = !target.empty() && begin_recipient_;
  // Without an empty line between them: what was said so far is about the one before.
  const bool told = !fact_.action.empty() || fact_.status || !fact_.diagnostic.empty();
  if (!in_recipient_ || again || (told && (!target.empty() || !begin_recipient_))) {
    finish();
    full_ = report_.facts.size() >= limits::report_recipients;
    if (full_) {
      return;
    }
    in_recipient_ = true;
    take_early();
  }
  begin_recipient_ = false;
  if (target.empty()) {
    target = field.name == "original-recipient"
                 ? read_recipient(dsn::decode_xtext(field.value()))
                 : read_recipient(field.value());
  }
}

/// Recipient fields that stood in the per-message block, where only one recipient follows.
void StatusReader::take_early() {
  for (const auto& field : std::exchange(early_, {})) {
    per_recipient(field);
  }
}

void StatusReader::per_message(const dsn::ReportField& field) {
  if (field.name == "reporting-mta") {
    report_.reporting_mta =
        report_.reporting_mta.empty() ? read_host(field.value()) : report_.reporting_mta;
  } else if (field.name == "arrival-date" && !report_.reported_at) {
    report_.reported_at = parse_timestamp(field.value());
  } else if (field.name == "x-postfix-sender" || field.name == "x-sender" ||
             field.name == "x-qmail-sender") {
    if (report_.original.return_path.empty()) {
      report_.original.return_path = normalise_address(dsn::split_type(field.value()).text);
    }
  } else if (field.name == "action" || field.name == "status" ||
             field.name == "diagnostic-code" || field.name == "remote-mta") {
    early_.push_back({field.name, field.is_known, {}, std::string(field.value())});
  }
}

void StatusReader::per_recipient(const dsn::ReportField& field) {
  if (field.name == "action") {
    if (const auto* row = find_action(field.value())) {
      fact_.kind = row->kind;
      fact_.action = row->action;
    }
  } else if (field.name == "status") {
    if (const auto found = find_enhanced_status(field.value()); found && !fact_.status) {
      fact_.status = found->value;
      status_text_ = field.value().substr(found->end);
    }
  } else if (field.name == "remote-mta") {
    if (fact_.remote_mta.empty()) {
      fact_.remote_mta = read_host(field.value());
    }
  } else if (field.name == "diagnostic-code") {
    diagnostic(field.value());
  }
}

void StatusReader::diagnostic(std::string_view value) {
  auto typed = dsn::split_type(value);
  if (typed.text.empty() || !fact_.diagnostic.empty()) {
    return;
  }
  auto reply = dsn::read_reply(mime::decode_words(typed.text));
  fact_.diagnostic_type = std::move(typed.type);
  fact_.diagnostic = std::move(reply.text);
  fact_.reply_code = reply.code;
}

void StatusReader::finish() {
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
void StatusReader::choose_recipient() {
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

}  // namespace postmortem::reports
