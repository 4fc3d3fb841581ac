#pragma once

#include <string>
#include <vector>

#include "reports/mail.h"
#include "reports/nearby.h"
#include "reports/report_text.h"
#include "reports/text_region.h"

/// Reports of systems that call their own users by the local part alone ("Addressee: BUCKLEY",
/// "jo.miller (user not found)"): the whole address stands in the returned header.
namespace postmortem::reports {

/// The addresses in To and Cc of the returned header, whether it is a part of `mail` or stands
/// behind the report's text; at most limits::searched_recipients.
[[nodiscard]] std::vector<std::string> returned_recipients(const Mail& mail,
                                                           const Region& region);

/// The lines that name one of the returned message's recipients by its local part: where it
/// stands first on the line or behind a colon, with nothing but a remark in parentheses behind
/// it, behind an opening quote, or beside words for a recipient. No line for a local part that
/// two of them share, or that is a word of bounces.
[[nodiscard]] std::vector<RecipientLine> find_local_parts(const ReportText& report);

}  // namespace postmortem::reports
