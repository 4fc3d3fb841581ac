#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/timestamp.h"
#include "mime/message.h"
#include "reports/text_region.h"

namespace postmortem::reports {

/// The first mailbox with an address in a field that lists them (RFC 5322 section 3.4), looked
/// for in as much of it as is kept of a field; empty where there is none.
[[nodiscard]] std::string first_address(const mime::Header& header, std::string_view name);

/// A message as recognisers look at it. What costs something is worked out when first asked
/// for, once.
class Mail {
 public:
  /// `envelope_sender` is the From_ line's of an mbox, if any.
  explicit Mail(const mime::Message& message, std::string_view envelope_sender = {})
      : message_(message), envelope_sender_(envelope_sender) {}
  Mail(const Mail&) = delete;  // it points into itself
  Mail& operator=(const Mail&) = delete;
  Mail(Mail&&) = delete;
  Mail& operator=(Mail&&) = delete;
  ~Mail() = default;

  [[nodiscard]] const mime::Message& message() const noexcept { return message_; }
  [[nodiscard]] const mime::Header& header() const noexcept { return message_.header(); }

  /// When it was written (Date); decoded Subject; the address in From; the address that the
  /// message was sent to (first of To, else Delivered-To).
  [[nodiscard]] std::optional<Timestamp> date() const;
  [[nodiscard]] const std::string& subject() const;
  [[nodiscard]] const std::string& from() const;
  [[nodiscard]] const std::string& to() const;

  /// The first part for people, as UTF-8 text with LF; HTML is read as text where there is
  /// nothing else. At most limits::text_bytes.
  [[nodiscard]] std::string_view text() const;
  /// text() was asked for, and the part holds more than limits::text_bytes.
  [[nodiscard]] bool is_text_cut() const;
  /// fold_case of text(), of the decoded From and of subject().
  [[nodiscard]] const std::string& folded() const;
  [[nodiscard]] const std::string& folded_from() const;
  [[nodiscard]] const std::string& folded_subject() const;
  /// The lines of text(), at most 4,000.
  [[nodiscard]] const std::vector<Line>& lines() const;
  /// The first of lines() at which a returned header begins that nothing announces; their
  /// number where none does.
  [[nodiscard]] std::size_t header_line() const;
  /// folded() up to there: what the report itself says.
  [[nodiscard]] std::string_view own_folded() const;
  /// The part that text() is read from; null where there is none.
  [[nodiscard]] const mime::Part* text_part() const;

  /// The first part that is a whole message or its header (RFC 6522 section 3): what a report
  /// returns; null where there is none.
  [[nodiscard]] const mime::Part* attached() const;
  /// The header at the front of that part as it stands, its transfer encoding not undone.
  [[nodiscard]] const mime::Header& attached_header() const;

  /// Return-Path or the From_ line says "<>" or MAILER-DAEMON: no person or list sends so (RFC
  /// 5321 section 4.5.5).
  [[nodiscard]] bool has_null_sender() const;
  /// From is written by a mail system: MAILER-DAEMON, postmaster, "Mail Delivery System" and
  /// the like.
  [[nodiscard]] bool is_from_mail_system() const;
  /// The local part in From is one that mail systems alone write from (MAILER-DAEMON,
  /// postmaster), or From holds no address under a null sender.
  [[nodiscard]] bool is_from_daemon() const;
  /// Return-Path or the From_ line names somebody who is no mail system: reports of failure
  /// are sent without one (RFC 5321 section 4.5.5).
  [[nodiscard]] bool has_stated_sender() const;
  /// Auto-Submitted (RFC 3834 section 5) says something else than "no".
  [[nodiscard]] bool is_auto_submitted() const;
  /// A mailing list or a newsletter sent it (List-Id, List-Unsubscribe, Precedence: list).
  [[nodiscard]] bool is_list_mail() const;

 private:
  const mime::Message& message_;
  std::string_view envelope_sender_;
  mutable std::optional<std::string> subject_{};
  mutable std::optional<std::string> from_{};
  mutable std::optional<std::string> to_{};
  mutable std::optional<std::optional<Timestamp>> date_{};
  mutable std::optional<std::string_view> text_{};
  mutable std::string own_text_{};  ///< what text() points into where it had to be decoded
  mutable std::optional<std::string> folded_{};
  mutable std::optional<std::string> folded_from_{};
  mutable std::optional<std::string> folded_subject_{};
  mutable std::optional<std::vector<Line>> lines_{};
  mutable std::optional<std::size_t> header_line_{};
  mutable std::optional<const mime::Part*> text_part_{};
  mutable std::optional<const mime::Part*> attached_{};
  mutable std::optional<mime::Header> attached_header_{};
  mutable std::optional<bool> is_from_mail_system_{};
  mutable std::optional<bool> has_stated_sender_{};
};

}  // namespace postmortem::reports
