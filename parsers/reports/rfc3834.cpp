#include "reports/rfc3834.h"

#include <string>
#include <utility>

#include "core/text.h"
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

}  // namespace

std::optional<Report> read_rfc3834(const Mail& mail, const FormatSet& formats) {
  const auto* words = formats.find("autoreply");
  const auto* general = formats.general();
  const auto& subject = mail.folded_subject();
  const bool by_subject = words != nullptr && formats.any(words->subject, subject);
  const bool by_field = says_automatic_reply(mail);
  if (mail.is_from_mail_system() || mail.is_list_mail() || (!by_field && !by_subject)) {
    return std::nullopt;
  }
  // Mail systems mark their bounces as automatic replies too.
  const bool bounce_words = general != nullptr && formats.any(general->subject, subject);
  if (bounce_words && !by_subject) {
    return std::nullopt;
  }
  const bool answers = mail.header().has("In-Reply-To") || mail.header().has("References") ||
                       mail.has_null_sender() || mail.is_auto_submitted() ||
                       mail.header().has("X-Auto-Response-Suppress");
  if (!by_field && !answers) {
    return std::nullopt;
  }
  Report report;
  report.format = "autoreply";
  report.kind = EventKind::autoreply;
  DeliveryFact fact;
  fact.kind = EventKind::autoreply;
  fact.recipient = mail.from();
  fact.diagnostic = squeeze(utf8_prefix(mail.text(), kept_words));
  report.facts.push_back(std::move(fact));
  const auto answered = trim(mail.header().find("In-Reply-To"));
  if (answered.starts_with('<') && answered.ends_with('>')) {
    report.original.message_id = to_valid_utf8(answered.substr(1, answered.size() - 2));
  }
  return report;
}

}  // namespace postmortem::reports
