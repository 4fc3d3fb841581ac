#include "reports/plain_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/limits.h"
#include "core/status.h"
#include "core/text.h"
#include "dsn/reply.h"
#include "reports/nearby.h"
#include "reports/original.h"
#include "reports/return_address.h"
#include "reports/text_report.h"

namespace postmortem::reports {
namespace {

constexpr std::size_t looked_at = 4'000;  ///< bytes of a text that show what it is

/// What a mail looks like.
struct Looks {
  bool daemon{};   ///< sent by a mail system, as its address says
  bool null{};     ///< sent with the null return path
  bool subject{};  ///< a bounce's
  bool body{};     ///< words that only bounces have
  bool failure{};  ///< words of failure of any kind
  bool code{};     ///< a reply or status code
  bool other{};    ///< a subject of something else: a reply, a calendar's answer, a ticket
};

Looks look_at(const Mail& mail, const FormatSet& formats, const CompiledFormat& general) {
  Looks looks;
  looks.daemon = mail.is_from_daemon();
  looks.null = mail.has_null_sender();
  const auto& subject = mail.folded_subject();
  const auto head = utf8_prefix(mail.folded(), looked_at);
  looks.subject = formats.any(general.subject, subject);
  looks.body = formats.any(general.body, head);
  looks.failure = formats.any(general.failure, head) || formats.any(general.failure, subject);
  looks.code = find_enhanced_status(head).has_value() ||
               (looks.failure && find_reply_code(head).has_value());
  looks.other = formats.any(general.unless, subject);
  return looks;
}

/// Could a mail system have sent it to tell of a failure? RFC 5321 section 4.5.5 has them sent
/// without a return path; where that was lost, From or Auto-Submitted must say so.
bool may_be_report(const Mail& mail) {
  const bool daemon = mail.is_from_daemon();
  const bool null = mail.has_null_sender();
  if (mail.is_list_mail() && !(daemon && null)) {
    return false;
  }
  if (null || daemon) {
    return true;
  }
  return !mail.has_stated_sender() && (mail.is_from_mail_system() || mail.is_auto_submitted());
}

enum class Answer : std::uint8_t {
  no,
  yes,
  with_recipient,  ///< if an address is found that may have failed
  with_sure_one,   ///< if one is found by what stands in front of it, or stands alone
};

/// From a mail system's address. MAILER-DAEMON writes nothing else than reports; a postmaster
/// may be a person.
Answer by_daemon(const Looks& looks, const Mail& mail) {
  if (looks.subject || looks.body) {
    return Answer::yes;
  }
  const bool only = looks.null && find_nocase(mail.from(), "daemon") != std::string::npos;
  return looks.failure || looks.code || only ? Answer::with_recipient : Answer::no;
}

/// From anybody's address, but without a return path.
Answer by_null_sender(const Looks& looks) {
  if (looks.subject && (looks.body || looks.code)) {
    return Answer::yes;
  }
  if (looks.subject || looks.body) {
    return Answer::with_recipient;
  }
  return looks.failure || looks.code ? Answer::with_sure_one : Answer::no;
}

/// The less the sender tells, the more the words must.
Answer is_bounce(const Looks& looks, const Mail& mail) {
  if (looks.other && !(looks.daemon && looks.null)) {
    return Answer::no;
  }
  if (looks.daemon) {
    return by_daemon(looks, mail);
  }
  if (looks.null) {
    return by_null_sender(looks);
  }
  const bool says_why = looks.failure || looks.code || looks.body;
  return looks.subject && says_why ? Answer::with_recipient : Answer::no;
}

bool has_sure_suspect(const Mail& mail, const FormatSet& formats,
                      const CompiledFormat& general) {
  constexpr int cued = 40;
  const auto& folded = mail.folded();
  const auto region = formats.cut(general, mail.text(), folded);
  const auto suspects = find_suspects(region, mail, formats);
  return !suspects.empty() && suspects.front().score >= cued;
}

/// An address in the subject ("Undeliverable: jo@example.org").
std::string recipient_in_subject(const Mail& mail, const FormatSet& formats) {
  const auto folded = fold_case(mail.subject());
  const Region region{{Line{mail.subject(), folded}}, {}};
  const auto suspects = find_suspects(region, mail, formats);
  return suspects.size() == 1 ? suspects.front().address : std::string();
}

/// Does the returned header name but one?
bool has_one_recipient(const Mail& mail, const FormatSet& formats) {
  const auto& folded = mail.folded();
  const auto region = formats.cut(*formats.general(), mail.text(), folded);
  OriginalMessage unused;
  const auto attached = find_original(mail.message(), unused);
  auto rest = attached.empty() ? region.returned : attached;
  rest = rest.substr(0, limits::field_bytes);
  std::ptrdiff_t addresses = 0;
  bool counted = false;
  while (!rest.empty()) {
    const auto line = take_line(rest);
    const auto field = trim(line);
    if (field.empty() && addresses > 0) {
      break;
    }
    const bool begins = starts_with_nocase(field, "to:") || starts_with_nocase(field, "cc:");
    // What has no name of its own goes on with the field before.
    counted = begins || (counted && field.find(':') == std::string_view::npos);
    addresses += counted ? std::count(field.begin(), field.end(), '@') : 0;
  }
  return addresses == 1;
}

bool names_recipient(const Report& report) {
  return std::any_of(report.facts.begin(), report.facts.end(),
                     [](const DeliveryFact& fact) { return !fact.recipient.empty(); });
}

/// Looks elsewhere for a recipient that the text does not name.
void find_recipient(const Mail& mail, const FormatSet& formats, Report& report) {
  if (names_recipient(report) || report.facts.size() != 1) {
    return;
  }
  auto& fact = report.facts.front();
  fact.recipient = recipient_in_subject(mail, formats);
  if (!fact.recipient.empty() && fact.diagnostic.empty()) {
    fact.diagnostic = mail.subject();  // it says all that there is
  }
  if (fact.recipient.empty()) {
    fact.recipient = read_return_address(mail.to()).recipient;
  }
  if (fact.recipient.empty() && has_one_recipient(mail, formats)) {
    fact.recipient = report.original.to;
  }
}

}  // namespace

std::optional<Report> read_plain_text(const Mail& mail, const FormatSet& formats) {
  const auto* general = formats.general();
  const bool listed = mail.header().has("X-Failed-Recipients");
  if (general == nullptr || (!listed && !may_be_report(mail))) {
    return std::nullopt;
  }
  const auto answer = listed ? Answer::yes : is_bounce(look_at(mail, formats, *general), mail);
  if (answer == Answer::no ||
      (answer == Answer::with_sure_one && !has_sure_suspect(mail, formats, *general))) {
    return std::nullopt;
  }
  auto report = read_as(*general, mail, formats, false);
  if (!report) {
    return std::nullopt;
  }
  find_recipient(mail, formats, *report);
  if (answer != Answer::yes && !names_recipient(*report)) {
    return std::nullopt;
  }
  report->certainty = answer == Answer::yes ? 0.6 : 0.5;
  return report;
}

}  // namespace postmortem::reports
