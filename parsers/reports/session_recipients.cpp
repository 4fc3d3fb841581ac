#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/address.h"
#include "core/fold.h"
#include "core/status.h"
#include "core/text.h"
#include "core/utf8.h"
#include "reports/nearby.h"
#include "reports/report_text.h"
#include "reports/sessions.h"

namespace postmortem::reports {
namespace {

constexpr auto npos = std::string_view::npos;

/// What the report says of its recipients beside the sessions that it shows.
class OtherWords {
 public:
  explicit OtherWords(const ReportText& report)
      : report_(report), general_(report.formats.general()) {}

  /// Does it give the recipient a reason of its own, on its line or on those below?
  [[nodiscard]] bool has_reason(const RecipientLine& row) const {
    const auto lines = report_.region.lines;
    if (!row.words.empty() || !row.status.empty()) {
      return true;
    }
    if (row.line >= lines.size() || is_command(lines[row.line])) {
      return false;
    }
    const auto& line = lines[row.line];
    const auto behind = line.text.substr(std::min(row.end, line.text.size()));
    const auto address = find_nocase(line.text, row.recipient);
    const bool is_leading = address != npos && is_list_mark(line.text.substr(0, address));
    if ((is_leading && behind.find('@') == npos &&
         std::any_of(behind.begin(), behind.end(),
                     [](char c) { return is_alpha(c) || is_high(c); })) ||
        tells_failure(behind, line.folded.substr(std::min(row.end, line.folded.size())))) {
      return true;
    }
    constexpr std::size_t reach = 3;  // lines
    for (auto i = row.line + 1; i < std::min(lines.size(), row.line + 1 + reach); ++i) {
      if (lines[i].is_empty() || lines[i].text.find('@') != npos) {
        break;
      }
      if (tells_failure(lines[i].text, lines[i].folded)) {
        return true;
      }
    }
    return false;
  }

  /// Those which lines elsewhere speak of a failure of; in lower case.
  [[nodiscard]] std::unordered_set<std::string> failed(
      const std::vector<RecipientLine>& rows) const {
    std::unordered_set<std::size_t> own;
    for (const auto& row : rows) {
      own.insert(row.line);
    }
    std::unordered_set<std::string> out;
    const auto lines = report_.region.lines;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto& line = lines[i];
      if (line.text.find('@') == npos || own.find(i) != own.end() || is_command(line) ||
          !tells_failure(line.text, line.folded)) {
        continue;
      }
      for (const auto& at : find_addresses(line.text)) {
        out.insert(lower(normalise_address(line.text.substr(at.begin, at.end - at.begin))));
      }
    }
    return out;
  }

  [[nodiscard]] bool tells_failure(std::string_view text, std::string_view folded) const {
    constexpr std::size_t longest = 600;  // bytes of a line that are looked at
    return find_reply_code(utf8_prefix(text, longest)).has_value() ||
           (general_ != nullptr &&
            report_.formats.any(general_->failure, utf8_prefix(folded, longest)));
  }

 private:
  static bool is_command(const Line& line) {
    return line.folded.find("rcpt to") != npos || line.folded.find("mail from") != npos;
  }

  const ReportText& report_;
  const CompiledFormat* general_;
};

using Answers = std::unordered_map<std::string, SessionAnswer>;

/// By the recipient in lower case; a refusal counts more than what another session says.
Answers by_recipient(const std::vector<SessionAnswer>& sessions) {
  Answers out;
  for (const auto& answer : sessions) {
    const auto [known, is_new] = out.try_emplace(lower(answer.recipient), answer);
    if (!is_new && (answer.is_refused() || !known->second.is_refused())) {
      known->second = answer;
    }
  }
  return out;
}

/// Where no other line looks like a recipient's.
std::vector<RecipientLine> refused_in(const std::vector<SessionAnswer>& sessions) {
  std::vector<RecipientLine> rows;
  for (const auto& answer : sessions) {
    if (answer.is_refused()) {
      auto& row = rows.emplace_back();
      row.recipient = answer.recipient;
      row.line = answer.line;
    }
  }
  return rows;
}

const SessionAnswer* answer_to(const Answers& answers, const RecipientLine& row) {
  const auto known = answers.find(lower(row.recipient));
  return known == answers.end() ? nullptr : &known->second;
}

/// Drops whom the other host accepted, unless the report says that it failed all the same.
void drop_accepted(const Answers& answers, const OtherWords& words,
                   std::vector<RecipientLine>& rows) {
  const auto failed = words.failed(rows);
  const auto got_it = [&](const RecipientLine& row) {
    const auto* answer = answer_to(answers, row);
    return answer != nullptr && !answer->is_refused() && !answer->is_unfinished &&
           (answer->is_accepted || answer->is_delivered) && !words.has_reason(row) &&
           failed.find(lower(row.recipient)) == failed.end();
  };
  if (!std::all_of(rows.begin(), rows.end(), got_it)) {
    std::erase_if(rows, got_it);
  }
}

}  // namespace

void heed_sessions(const ReportText& report, std::vector<RecipientLine>& rows) {
  // A format knows where the words of its one recipient stand.
  const bool by_looks = &report.format == report.formats.general();
  if ((!by_looks && rows.size() < 2) || report.folded().find("rcpt to") == npos) {
    return;
  }
  const auto sessions = read_sessions(report.region);
  if (rows.empty()) {
    rows = refused_in(sessions);
  }
  const auto answers = by_recipient(sessions);
  const bool has_refused = std::any_of(answers.begin(), answers.end(),
                                       [](const auto& one) { return one.second.is_refused(); });
  const OtherWords words(report);
  if (!has_refused) {
    return;
  }
  drop_accepted(answers, words, rows);
  for (auto& row : rows) {
    const auto* answer = by_looks ? answer_to(answers, row) : nullptr;
    if (answer == nullptr) {
      continue;
    }
    if (answer->is_refused()) {
      row.answer = answer->words;
      row.command = answer->command;
    } else if (!words.has_reason(row)) {
      row.is_spared = true;
      const bool tells = words.tells_failure(answer->words, fold_case(answer->words));
      row.answer = tells ? answer->words : "";
    }
  }
}

}  // namespace postmortem::reports
