#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

#include "core/address.h"
#include "core/limits.h"
#include "core/status.h"
#include "core/text.h"
#include "core/utf8.h"
#include "reports/local_parts.h"
#include "reports/mentions.h"
#include "reports/nearby.h"
#include "reports/report_text.h"

namespace postmortem::reports {
namespace {

using Groups = std::vector<std::pair<std::string, rules::PatternSet::Range>>;

void take_group(const std::string& name, std::string_view value, RecipientLine& row) {
  if (name == "recipient") {
    row.recipient = normalise_address(value, true);
  } else if (name == "original") {
    row.original_recipient = normalise_address(value);
  } else if (name == "words") {
    row.words = squeeze(value);
  } else if (name == "host") {
    row.host = lower(trim(value));
  } else if (name == "status") {
    row.status = squeeze(value);
  }
}

/// Lines that the format's own patterns take for a recipient's.
std::vector<RecipientLine> by_patterns(const ReportText& report) {
  std::vector<RecipientLine> out;
  const auto& lines = report.region.lines;
  const auto& ids = report.format.recipient;
  const LinePatterns named(report.formats, ids, lines);
  for (auto i = named.next(0); i < lines.size() && out.size() < limits::report_recipients;
       i = named.next(i + 1)) {
    Groups groups;
    const auto found = report.formats.patterns().first(ids, lines[i].folded, groups);
    if (!found) {
      continue;
    }
    RecipientLine row;
    row.line = i;
    row.end = found->range.second;
    for (const auto& [name, range] : groups) {
      take_group(name, lines[i].text.substr(range.first, range.second - range.first), row);
    }
    // `avoid` said so before there was `delivered`.
    row.is_delivered =
        i > 0 && (report.formats.any(report.format.delivered, lines[i - 1].folded) ||
                  report.formats.any(report.format.avoid, lines[i - 1].folded));
    if (!row.recipient.empty()) {
      out.push_back(std::move(row));
    }
  }
  // A refused sender stands in lines like a recipient's: the one that the report went to.
  const auto is_sender = [&](const RecipientLine& row) {
    return equals_nocase(row.recipient, report.mail.to());
  };
  if (!std::all_of(out.begin(), out.end(), is_sender)) {
    std::erase_if(out, is_sender);
  }
  return out;
}

/// X-Failed-Recipients (Exim, Google) lists them, comma-separated. Only the first are looked
/// for in the text: there is no end to how many a header may name.
std::vector<RecipientLine> by_header(const ReportText& report) {
  std::vector<RecipientLine> out;
  std::unordered_set<std::string> known;  // in lower case
  report.mail.header().for_each("X-Failed-Recipients", [&](std::string_view value) {
    for_each_piece(value, ',', [&](std::string_view piece) {
      RecipientLine row;
      row.recipient = normalise_address(piece);
      if (row.recipient.empty() || out.size() >= limits::report_recipients ||
          !known.insert(lower(row.recipient)).second) {
        return;
      }
      row.line = report.region.lines.size();
      out.push_back(std::move(row));
    });
  });
  std::vector<std::string> searched;
  for (std::size_t i = 0; i < std::min(out.size(), limits::searched_recipients); ++i) {
    searched.push_back(out[i].recipient);
  }
  const auto mentions = find_mentions(report.region, searched, Wanted::line);
  for (std::size_t i = 0; i < mentions.size(); ++i) {
    out[i].line = mentions[i].line;
    out[i].end = mentions[i].end;
  }
  std::stable_sort(out.begin(), out.end(), [](const RecipientLine& a, const RecipientLine& b) {
    return a.line < b.line;
  });
  return out;
}

/// Do the words say that somebody got the mail, and neither deny it nor hold the code of a
/// failure?
bool says_delivered(const ReportText& report, std::string_view text, std::string_view folded) {
  const auto& general = *report.formats.general();
  return report.formats.any(general.delivered, folded) &&
         !report.formats.any(general.undelivered, folded) && !find_reply_code(text);
}

/// Do the words behind the address say that it got the mail? Where none are, those above, or
/// what they say of the recipient `before` in one list.
bool tells_delivery(const ReportText& report, const RecipientLine& row,
                    const RecipientLine* before) {
  constexpr std::size_t longest = 600;  // bytes of a line that are looked at
  const auto lines = report.region.lines;
  const auto folded = lines[row.line].folded;
  const auto behind = trim(folded.substr(std::min(row.end, folded.size())));
  if (behind.size() > 1) {
    const auto text = lines[row.line].text;
    return says_delivered(report, text.substr(std::min(row.end, text.size())),
                          utf8_prefix(behind, longest));
  }
  constexpr std::size_t widest_gap = 2;  // empty lines
  auto above = row.line;
  do {
    if (above == 0 || row.line - above > widest_gap) {
      return false;
    }
    --above;
  } while (lines[above].is_empty());
  if (before != nullptr && before->line == above) {
    return before->is_delivered;
  }
  // A heading holds no numbers; an answer in a session does.
  const auto heading = lines[above].folded;
  if (heading.size() > longest) {
    return false;
  }
  return std::none_of(heading.begin(), heading.end(), is_digit) &&
         says_delivered(report, lines[above].text, heading);
}

/// In a list where a reply stands beside some of the addresses, it is no reason of those above
/// that have none.
void spare_bare(const ReportText& report, std::vector<RecipientLine>& rows) {
  const auto behind = [&](const RecipientLine& row) {
    const auto text = report.region.lines[row.line].text;
    return text.substr(std::min(row.end, text.size()));
  };
  for (auto i = rows.size(); i > 1; --i) {
    auto& row = rows[i - 2];
    const auto& next = rows[i - 1];
    const auto words = behind(next);
    const bool has_reply =
        next.is_spared || (trim(words.substr(0, 3)).starts_with(':') && find_reply_code(words));
    row.is_spared = has_reply && row.line + 1 == next.line && trim(behind(row)).size() <= 1;
  }
}

std::vector<RecipientLine> by_looks(const ReportText& report, int least_score) {
  std::vector<RecipientLine> out;
  for (auto& suspect : find_suspects(report.region, report.mail, report.formats)) {
    if (suspect.score < least_score) {
      continue;
    }
    RecipientLine row;
    row.recipient = std::move(suspect.address);
    row.line = suspect.line;
    row.end = suspect.end;
    row.is_delivered = report.formats.general() != nullptr &&
                       tells_delivery(report, row, out.empty() ? nullptr : &out.back());
    out.push_back(std::move(row));
  }
  spare_bare(report, out);
  // A mail that tells of no failure is judged as a whole.
  const auto got_it = [](const RecipientLine& row) { return row.is_delivered; };
  if (std::all_of(out.begin(), out.end(), got_it)) {
    for (auto& row : out) {
      row.is_delivered = false;
    }
  }
  return out;
}

/// By the format's own patterns, else those of X-Failed-Recipients, else by looks, else by
/// local parts.
std::vector<RecipientLine> find_lines(const ReportText& report, bool own_only) {
  auto found = by_patterns(report);
  if (!found.empty() || own_only) {
    return found;
  }
  found = by_header(report);
  const bool in_text = std::any_of(found.begin(), found.end(), [&](const RecipientLine& row) {
    return row.line < report.region.lines.size();
  });
  // A header that the text knows nothing of was copied from elsewhere.
  if (found.empty() || !in_text) {
    auto seen = by_looks(report, found.empty() ? 0 : sure_score);
    if (!seen.empty()) {
      return seen;
    }
  }
  return found.empty() ? find_local_parts(report) : found;
}

}  // namespace

std::vector<RecipientLine> find_recipient_lines(const ReportText& report, bool own_only) {
  auto found = find_lines(report, own_only);
  heed_sessions(report, found);
  heed_headings(report, found);
  return found;
}

}  // namespace postmortem::reports
