#include "reports/text_report.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/address.h"
#include "core/text.h"
#include "dsn/reply.h"
#include "dsn/transcript.h"
#include "reports/original.h"
#include "reports/report_text.h"

namespace postmortem::reports {
namespace {

EventKind find_kind(const ReportText& report) {
  const auto& formats = report.formats;
  const auto* general = formats.general();
  const auto& subject = report.mail.folded_subject();
  const auto head = report.folded().substr(0, 2'000);
  const auto says = [&](const PatternIds& ids) {
    return formats.any(ids, subject) || formats.any(ids, head);
  };
  if (says(report.format.delay) || (general != nullptr && says(general->delay))) {
    return EventKind::delay;
  }
  return says(report.format.success) ? EventKind::success : report.format.format->kind;
}

/// Fills what `fact` lacks of the dialogue out of the text.
void add_dialogue(std::string_view text, DeliveryFact& fact) {
  auto dialogue = dsn::read_dialogue(text);
  if (fact.smtp_command.empty()) {
    fact.smtp_command = std::move(dialogue.command);
  }
  if (fact.remote_mta.empty() && fact.remote_ip.empty()) {
    fact.remote_mta = std::move(dialogue.remote_mta);
    fact.remote_ip = std::move(dialogue.remote_ip);
  }
}

std::string_view action_of(EventKind kind) noexcept {
  return kind == EventKind::delay     ? "delayed"
         : kind == EventKind::success ? "delivered"
         : kind == EventKind::failure ? "failed"
                                      : "";
}

DeliveryFact make_fact(const ReportText& report, ReasonFinder& reasons,
                       const RecipientLine& row, std::size_t next) {
  DeliveryFact fact;
  fact.recipient = row.recipient;
  fact.original_recipient = row.original_recipient;
  if (row.is_delivered) {
    fact.kind = EventKind::success;
    fact.action = action_of(fact.kind);
    return fact;
  }
  auto reply = dsn::read_reply(row.answer.empty() && !row.is_spared ? reasons.find(row, next)
                                                                    : row.answer);
  fact.diagnostic = std::move(reply.text);
  fact.reply_code = reply.code;
  fact.status = row.status.empty() ? std::nullopt : parse_enhanced_status(row.status);
  fact.remote_mta = row.host;
  fact.smtp_command = row.command;
  add_dialogue(fact.diagnostic, fact);
  const auto dialogue = find_dialogue_begin(report.region, row.line);
  if (dialogue < row.line) {
    add_dialogue(join_reason(report, dialogue, row.line), fact);
  } else if (fact.smtp_command.empty() || fact.remote_mta.empty()) {
    add_dialogue(join_reason(report, row.line, next), fact);
  }
  if (fact.reply_code) {
    fact.diagnostic_type = "smtp";
  }
  return fact;
}

/// How much a fact tells; the words of several lines about one recipient are weighed by it.
int worth(const DeliveryFact& fact) noexcept {
  return (fact.reply_code ? 4 : 0) + (fact.diagnostic.empty() ? 0 : 1);
}

/// One fact a recipient, in the order of the text.
std::vector<DeliveryFact> make_facts(const ReportText& report,
                                     const std::vector<RecipientLine>& rows) {
  std::vector<DeliveryFact> facts;
  std::unordered_map<std::string, std::size_t> numbers;  // by the recipient in lower case
  const bool is_only = std::all_of(rows.begin(), rows.end(), [&](const RecipientLine& row) {
    return equals_nocase(row.recipient, rows.front().recipient);
  });
  ReasonFinder reasons(report, is_only);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto next = i + 1 < rows.size() && rows[i + 1].line > rows[i].line
                          ? rows[i + 1].line
                          : report.region.lines.size();
    auto fact = make_fact(report, reasons, rows[i], next);
    const auto [known, is_new] = numbers.emplace(lower(fact.recipient), facts.size());
    if (is_new) {
      facts.push_back(std::move(fact));
    } else if (auto& other = facts[known->second]; worth(fact) > worth(other)) {
      other = std::move(fact);
    }
  }
  return facts;
}

}  // namespace

std::optional<Report> read_as(const CompiledFormat& format, const Mail& mail,
                              const FormatSet& formats, Needed needed) {
  const auto region = formats.cut(format, mail);
  const ReportText text{mail, formats, format, region};
  Report report;
  report.format = format.format->id;
  const bool own_only = needed == Needed::own_recipient && !format.recipient.empty();
  auto rows = find_recipient_lines(text, own_only);
  if (rows.empty() && needed != Needed::nothing && !format.format->recipient_of_original) {
    return std::nullopt;
  }
  find_original(mail, report.original);
  if (!region.returned.empty()) {
    read_original_text(region.returned, report.original);
  }
  if (rows.empty()) {
    const bool by_original =
        format.format->recipient_of_original && !report.original.to.empty();
    if (!by_original && needed != Needed::nothing) {
      return std::nullopt;
    }
    rows.emplace_back().recipient = by_original ? report.original.to : std::string();
  }
  report.kind = find_kind(text);
  report.reporting_mta = find_reporter(text);
  report.facts = make_facts(text, rows);
  for (auto& fact : report.facts) {
    if (fact.action.empty()) {
      fact.kind = report.kind;
      fact.action = action_of(report.kind);
    }
  }
  return report;
}

std::optional<Report> read_text_report(const Mail& mail, const FormatSet& formats) {
  auto fitting = formats.fitting(mail);
  if (mail.header().has("In-Reply-To") && formats.is_answer(mail)) {
    // Who sends it may make an answer a report, what it quotes may not.
    std::erase_if(fitting, [](const CompiledFormat* compiled) {
      return compiled->from.empty() && compiled->format->header.empty();
    });
  }
  for (const auto needed : {Needed::own_recipient, Needed::recipient}) {
    if (needed == Needed::recipient) {
      // Words alone are not enough where the lines are another's: the last resort judges.
      std::erase_if(fitting, [](const CompiledFormat* compiled) {
        return compiled->from.empty() && compiled->subject.empty() &&
               compiled->format->header.empty();
      });
    }
    for (const auto* compiled : fitting) {
      if (auto report = read_as(*compiled, mail, formats, needed)) {
        return report;
      }
    }
  }
  return std::nullopt;
}

}  // namespace postmortem::reports
