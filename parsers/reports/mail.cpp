#include "reports/mail.h"

#include <algorithm>
#include <array>

#include "core/address.h"
#include "core/fold.h"
#include "core/limits.h"
#include "core/text.h"
#include "mime/decode.h"

namespace postmortem::reports {
namespace {

/// Local parts that mail systems alone write from.
constexpr auto daemons = std::to_array<std::string_view>(
    {"mailer-daemon", "mailerdaemon", "mailer_daemon", "mail-daemon", "maildaemon",
     "mail_daemon", "mdaemon", "postmaster", "mailer", "mmdf", "uucp", "mail-delivery",
     "maildelivery", "mail_delivery", "delivery-subsystem", "mailadmin", "mailmaster", "smtp",
     "smtpd"});

bool is_daemon(std::string_view address) {
  const auto local = local_part_of(address);
  return starts_with_nocase(local, "microsoftexchange") ||
         std::any_of(daemons.begin(), daemons.end(),
                     [&](std::string_view name) { return equals_nocase(local, name); });
}

/// Local parts and display names that mail systems write in From.
constexpr auto system_senders = std::to_array<std::string_view>({"mailer-daemon",
                                                                 "mailerdaemon",
                                                                 "mailer_daemon",
                                                                 "postmaster",
                                                                 "mail-daemon",
                                                                 "maildaemon",
                                                                 "mdaemon",
                                                                 "mailadmin",
                                                                 "mail delivery s",
                                                                 "mail delivery sub",
                                                                 "mail-delivery",
                                                                 "maildelivery",
                                                                 "delivery subsystem",
                                                                 "mail system",
                                                                 "system administrator",
                                                                 "mail administrator",
                                                                 "microsoft exchange",
                                                                 "microsoftexchange",
                                                                 "complaints@",
                                                                 "bounce",
                                                                 "daemon@",
                                                                 "mailer@",
                                                                 "mmdf@",
                                                                 "<>"});

/// The first part for people that says something; HTML where there is nothing else.
const mime::Part* find_text_part(const mime::Message& message) {
  const mime::Part* html = nullptr;
  for (const auto& part : message.parts) {
    if (part.content.is_multipart() || part.content.is_message() ||
        part.content.is_header_only()) {
      continue;
    }
    const bool is_data =
        part.content.type == "application/json" || part.content.type == "application/xml";
    if (part.content.type == "text/html" || (is_data && message.parts.size() == 1)) {
      html = html == nullptr ? &part : html;
    } else if (part.content.is_text() && !trim(part.body).empty()) {
      return &part;
    }
  }
  if (html == nullptr && message.parts.back().content.is_multipart()) {
    return &message.parts.back();  // a multipart without any delimiter
  }
  return html;
}

const mime::Part* find_attached(const mime::Message& message) {
  const auto part =
      std::find_if(message.parts.begin(), message.parts.end(), [](const mime::Part& row) {
        return row.parent >= 0 && (row.content.is_message() || row.content.is_header_only());
      });
  return part == message.parts.end() ? nullptr : &*part;
}

/// Where the mailbox that begins at `pos` ends: the next comma that stands in no quotes,
/// comment or angle brackets (RFC 5322 section 3.4), as far as these are closed.
std::size_t mailbox_end(std::string_view field, std::size_t pos) noexcept {
  for (; pos < field.size() && field[pos] != ','; ++pos) {
    const char closing = field[pos] == '"'   ? '"'
                         : field[pos] == '(' ? ')'
                         : field[pos] == '<' ? '>'
                                             : '\0';
    auto close = closing == '\0' ? std::string_view::npos : field.find(closing, pos + 1);
    while (close != std::string_view::npos && field[close - 1] == '\\') {
      close = field.find(closing, close + 1);
    }
    pos = close == std::string_view::npos ? pos : close;
  }
  return pos;
}

}  // namespace

std::string first_address(const mime::Header& header, std::string_view name) {
  // Encoded words come to stand for commas and quotes only when they are decoded.
  const auto field = header.find(name).substr(0, limits::kept_field_bytes);
  for (std::size_t pos = 0; pos < field.size();) {
    const auto end = mailbox_end(field, pos);
    std::string scratch;
    auto address = normalise_address(mime::decode_words(field.substr(pos, end - pos), scratch));
    if (!address.empty()) {
      return address;
    }
    pos = end + 1;
  }
  return {};
}

std::optional<Timestamp> Mail::date() const {
  if (!date_) {
    date_ = parse_timestamp(header().find("Date"));
  }
  return *date_;
}

const std::string& Mail::subject() const {
  if (!subject_) {
    subject_ = header().text("Subject");
  }
  return *subject_;
}

const std::string& Mail::from() const {
  if (!from_) {
    std::string scratch;
    from_ = normalise_address(header().text("From", scratch));
  }
  return *from_;
}

const std::string& Mail::to() const {
  if (!to_) {
    to_ = first_address(header(), "To");
    if (to_->empty()) {
      to_ = first_address(header(), "Delivered-To");
    }
  }
  return *to_;
}

std::string_view Mail::text() const {
  if (text_) {
    return *text_;
  }
  const auto* part = text_part();
  text_ = part == nullptr ? std::string_view{}
                          : mime::body_text(*part, own_text_, limits::text_bytes);
  if (part != nullptr &&
      (part->content.type == "text/html" || part->content.type == "application/xml")) {
    own_text_ = mime::html_to_text(*text_);
    text_ = own_text_;
  }
  return *text_;
}

bool Mail::is_text_cut() const {
  const auto* part = text_ ? text_part() : nullptr;
  if (part == nullptr) {
    return false;
  }
  const auto bytes = part->body.size();
  const bool base64 = part->encoding == mime::TransferEncoding::base64;
  return (base64 ? bytes / 4 * 3 : bytes) > limits::text_bytes;
}

const std::string& Mail::folded() const {
  if (!folded_) {
    folded_ = fold_case(text());
  }
  return *folded_;
}

const std::string& Mail::folded_from() const {
  if (!folded_from_) {
    std::string scratch;
    folded_from_ = fold_case(header().text("From", scratch));
  }
  return *folded_from_;
}

const std::string& Mail::folded_subject() const {
  if (!folded_subject_) {
    folded_subject_ = fold_case(subject());
  }
  return *folded_subject_;
}

const std::vector<Line>& Mail::lines() const {
  constexpr std::size_t most_lines = 4'000;
  if (!lines_) {
    lines_ = split_lines(text(), folded(), most_lines);
  }
  return *lines_;
}

std::size_t Mail::header_line() const {
  if (!header_line_) {
    header_line_ = find_header_block(lines(), 1);
  }
  return *header_line_;
}

std::string_view Mail::own_folded() const {
  return Region{std::span(lines()).first(header_line()), {}}.folded();
}

const mime::Part* Mail::text_part() const {
  if (!text_part_) {
    text_part_ = find_text_part(message_);
  }
  return *text_part_;
}

const mime::Part* Mail::attached() const {
  if (!attached_) {
    attached_ = find_attached(message_);
  }
  return *attached_;
}

const mime::Header& Mail::attached_header() const {
  if (!attached_header_) {
    auto text = attached() == nullptr ? std::string_view{} : attached()->body;
    attached_header_ = mime::Header::take(text);
  }
  return *attached_header_;
}

bool Mail::has_null_sender() const {
  const auto is_null = [](std::string_view sender) {
    sender = trim(sender);
    return sender == "<>" || find_nocase(sender, "mailer-daemon") != std::string_view::npos;
  };
  return is_null(header().find("Return-Path")) || is_null(envelope_sender_);
}

bool Mail::is_from_daemon() const {
  return from().empty() ? has_null_sender() : is_daemon(from());
}

bool Mail::has_stated_sender() const {
  if (has_stated_sender_) {
    return *has_stated_sender_;
  }
  const auto states = [](std::string_view sender) {
    const auto address = normalise_address(sender);
    return !address.empty() && !is_daemon(address);
  };
  has_stated_sender_ = states(header().find("Return-Path")) || states(envelope_sender_);
  return *has_stated_sender_;
}

bool Mail::is_from_mail_system() const {
  if (is_from_mail_system_) {
    return *is_from_mail_system_;
  }
  const std::string_view from = folded_from();
  // The system that keeps voice messages is none that carries mail.
  is_from_mail_system_ =
      from.find("voice") == std::string_view::npos &&
      std::any_of(system_senders.begin(), system_senders.end(), [&](std::string_view word) {
        return from.find(word) != std::string_view::npos;
      });
  return *is_from_mail_system_;
}

bool Mail::is_auto_submitted() const {
  const auto value = trim(header().find("Auto-Submitted"));
  return !value.empty() && !starts_with_nocase(value, "no");
}

bool Mail::is_list_mail() const {
  return header().has("List-Id") || header().has("List-Unsubscribe") ||
         equals_nocase(trim(header().find("Precedence")), "list");
}

}  // namespace postmortem::reports
