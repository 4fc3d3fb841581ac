#include "reports/rfc3834.h"

#include <string>
#include <string_view>
#include <utility>

#include "core/limits.h"
#include "core/text.h"
#include "core/utf8.h"
#include "reports/original.h"

namespace postmortem::reports {
namespace {

constexpr std::size_t kept_words = 1'000;  ///< bytes of the reply's text

/// Fields that only automatic replies carry, besides Auto-Submitted.
bool says_automatic_reply(const Mail& mail) {
  const auto& header = mail.header();
  const auto starts = [&](std::string_view name, std::string_view value) {
    return starts_with_nocase(trim(header.find(name)), value);
  };
  return starts("Auto-Submitted", "auto-replied") ||
         starts("Auto-Submitted", "auto-notified") || starts("Precedence", "auto_reply") ||
         starts("X-Apple-Action", "vacation") || header.has("X-Autoreply") ||
         header.has("X-Autorespond") || header.has("X-Autoresponder") ||
         header.has("X-AutoReply-From") || header.has("X-Mail-Autoreply") ||
         header.has("X-Vacation") ||
         starts("X-MS-Exchange-Generated-Message-Source", "mailbox rules agent") ||
         starts("X-FC-MachineGenerated", "true") || starts("X-POST-MessageClass", "9;");
}

/// Does it answer a message, and is no bounce that says so of itself?
bool is_answer(const Mail& mail, const FormatSet& formats) {
  const auto* words = formats.find("autoreply");
  const auto* general = formats.general();
  const auto& subject = mail.folded_subject();
  const bool by_subject = words != nullptr && formats.any(words->subject, subject);
  const bool by_field = says_automatic_reply(mail);
  if (mail.is_from_mail_system() || mail.is_list_mail() || (!by_field && !by_subject)) {
    return false;
  }
  // Mail systems mark their bounces as automatic replies too; but they name no sender.
  const bool bounce_words = general != nullptr && formats.any(general->subject, subject);
  if (bounce_words && !by_subject && !mail.has_stated_sender()) {
    return false;
  }
  return by_field || mail.header().has("In-Reply-To") || mail.header().has("References") ||
         mail.has_null_sender() || mail.is_auto_submitted() ||
         mail.header().has("X-Auto-Response-Suppress");
}

/// Written by a program, as far as its fields tell.
bool is_automatic(const Mail& mail) {
  const auto precedence = trim(mail.header().find("Precedence"));
  return mail.has_null_sender() || mail.is_auto_submitted() || mail.is_from_mail_system() ||
         says_automatic_reply(mail) || starts_with_nocase(precedence, "bulk") ||
         starts_with_nocase(precedence, "junk");
}

/// The format that says more than that it is an automatic reply: challenges, notices of virus
/// scanners and list servers, people who left. Null where there is none.
const CompiledFormat* find_notice(const Mail& mail, const FormatSet& formats, bool answer) {
  for (const auto* row : formats.notices(mail)) {
    // Who is told by the words of the text alone might be a bounce that has them too.
    const bool by_header =
        !row->from.empty() || !row->subject.empty() || !row->format->header.empty();
    if (by_header ? is_automatic(mail) || !row->from.empty() : answer) {
      return row;
    }
  }
  return nullptr;
}

Report make_report(const Mail& mail, const CompiledFormat* notice) {
  Report report;
  report.format = notice == nullptr ? "autoreply" : notice->format->id;
  report.kind = EventKind::autoreply;
  DeliveryFact fact;
  fact.kind = EventKind::autoreply;
  fact.recipient = mail.from();
  fact.diagnostic = squeeze(utf8_prefix(mail.text(), kept_words));
  report.facts.push_back(std::move(fact));
  const auto answered = trim(mail.header().find("In-Reply-To"));
  if (answered.starts_with('<') && answered.ends_with('>')) {
    const auto id = answered.substr(1, answered.size() - 2);
    report.original.message_id = to_valid_utf8(utf8_prefix(id, limits::kept_field_bytes));
  }
  return report;
}

}  // namespace

std::optional<Report> read_rfc3834(const Mail& mail, const FormatSet& formats) {
  const bool answer = is_answer(mail, formats);
  const auto* notice = find_notice(mail, formats, answer);
  const bool told = notice != nullptr && !notice->format->last;
  return answer || told ? std::optional(make_report(mail, notice)) : std::nullopt;
}

std::optional<Report> read_acknowledgement(const Mail& mail, const FormatSet& formats) {
  const auto* notice = find_notice(mail, formats, false);
  return notice != nullptr ? std::optional(make_report(mail, notice)) : std::nullopt;
}

}  // namespace postmortem::reports
