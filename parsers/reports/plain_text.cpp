#include "reports/plain_text.h"

#include <algorithm>
#include <string>

#include "core/fold.h"
#include "reports/local_parts.h"
#include "reports/looks.h"
#include "reports/nearby.h"
#include "reports/return_address.h"
#include "reports/text_report.h"

namespace postmortem::reports {
namespace {

/// An address in the subject ("Undeliverable: jo@example.org").
std::string recipient_in_subject(const Mail& mail, const FormatSet& formats) {
  const auto folded = fold_case(mail.subject());
  const Line line{mail.subject(), folded};
  const Region region{{&line, 1}, {}};
  const auto suspects = find_suspects(region, mail, formats);
  return suspects.size() == 1 ? suspects.front().address : std::string();
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
  if (fact.recipient.empty() &&
      returned_recipients(mail, formats.cut(*formats.general(), mail)).size() == 1) {
    fact.recipient = report.original.to;
  }
}

}  // namespace

std::optional<Report> read_plain_text(const Mail& mail, const FormatSet& formats) {
  const auto* general = formats.general();
  if (general == nullptr) {
    return std::nullopt;
  }
  const auto looks = weigh_looks(mail, formats, *general);
  if (looks.points < needs_recipient) {
    return std::nullopt;
  }
  auto report = read_as(*general, mail, formats, Needed::nothing);
  if (!report) {
    return std::nullopt;
  }
  find_recipient(mail, formats, *report);
  const bool sure = looks.points >= sure_points;
  if (!sure && !names_recipient(*report)) {
    return std::nullopt;
  }
  report->certainty = sure ? 0.6 : 0.5;
  report->looks = looks.marks;
  return report;
}

}  // namespace postmortem::reports
