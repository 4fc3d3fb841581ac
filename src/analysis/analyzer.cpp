#include "analysis/analyzer.h"

#include <utility>

#include "analysis/advice.h"
#include "analysis/problems.h"
#include "analysis/verdict.h"
#include "core/limits.h"
#include "core/text.h"
#include "core/utf8.h"
#include "dsn/reply.h"
#include "dsn/transcript.h"
#include "mime/message.h"
#include "reports/recogniser.h"

namespace postmortem::analysis {
namespace {

/// What stands in the brackets of a line of Postfix's log, which people paste as it is: "...
/// relay=mx.example.net[192.0.2.1]:25, dsn=5.1.1, status=bounced (host mx.example.net said: 550
/// ...)". Any other text is itself.
std::string_view without_log_fields(std::string_view pasted) {
  constexpr std::string_view mark = ", status=";
  const auto field = pasted.find(mark);
  const auto open = field == std::string_view::npos ? field : pasted.find(" (", field);
  if (open == std::string_view::npos || open > field + mark.size() + 12) {
    return pasted;
  }
  auto reply = trim(pasted.substr(open + 2));
  if (reply.ends_with(')')) {
    reply.remove_suffix(1);
  }
  return reply;
}

/// The Status field, or the code in the text where the field is absent or says x.0.0 only
/// (contract: `status`). Where the text is a whole reply with a code of its own ("550 5.7.1
/// ..."), that is what the refusing host said; a field that differs is what the reporter made
/// of it.
std::string effective_status(const std::optional<EnhancedStatus>& stated,
                             const dsn::Reply& reply) {
  const bool says_little =
      !stated || (stated->is_generic() && reply.status && !reply.status->is_generic());
  const auto& status =
      reply.status && (says_little || reply.status_is_exact) ? reply.status : stated;
  return status ? to_string(*status) : std::string();
}

/// `last`: nobody needs what the report tells of the message any more.
void take_report(Report& report, bool last, Event& event) {
  event.kind = report.kind;
  event.format = report.format;
  event.reported_at = report.reported_at;
  event.reporting_mta = report.reporting_mta;
  event.original = last ? std::move(report.original) : report.original;
  event.sender = !event.original.from.empty() ? event.original.from : event.original.sender;
  for (const auto& [name, value] : report.attributes) {
    if (name == "feedback_type") {
      event.feedback_type = value;
    }
  }
}

void take_fact(DeliveryFact&& fact, Event& event) {
  event.kind = fact.kind;
  event.recipient = std::move(fact.recipient);
  event.original_recipient = std::move(fact.original_recipient);
  event.action = std::move(fact.action);
  event.remote_mta = std::move(fact.remote_mta);
  event.smtp_command = std::move(fact.smtp_command);
  event.diagnostic_type = std::move(fact.diagnostic_type);
  event.diagnostic = std::move(fact.diagnostic);
  const auto reply = dsn::read_reply(event.diagnostic);
  event.reply_code = fact.reply_code ? fact.reply_code : reply.code;
  event.status = effective_status(fact.status, reply);
}

void conclude(const rules::RuleSet& rules, const OurMail& ours, double certainty,
              DeliveryFact&& fact, rules::RuleSet::Scratch& scratch, Event& event) {
  take_fact(std::move(fact), event);
  event.verdict = judge(event, certainty, rules, scratch);
  mark_backscatter(event, is_backscatter(event, ours));
  name_problem(event);
}

}  // namespace

Analyzer::Analyzer(rules::RuleSet rules, OurMail ours, Advise advise)
    : rules_(std::move(rules)),
      ours_(std::move(ours)),
      advise_(advise),
      formats_(rules_.formats(), rules_.format_patterns()) {}

void Analyzer::analyze(const Mail& mail, Scratch& scratch, std::vector<Event>& events,
                       std::vector<std::string>* remarks) const {
  const auto text = to_lf(mail.message.substr(0, limits::message_bytes), scratch.lf);
  const auto parsed = mime::parse(text);
  auto report = reports::read_report(parsed, mail.envelope_sender, formats_);
  if (report.facts.empty()) {
    DeliveryFact none;
    none.kind = report.kind;
    report.facts.push_back(std::move(none));
  }
  for (auto& fact : report.facts) {
    Event& event = events.emplace_back();
    event.source = mail.source;
    take_report(report, &fact == &report.facts.back(), event);
    conclude(rules_, ours_, report.certainty, std::move(fact), scratch.rules, event);
    if (advise_ == Advise::yes) {
      event.advice = advise(event, rules_);
    }
  }
  if (remarks != nullptr) {
    *remarks = std::move(report.problems);
    if (!report.looks.empty()) {
      remarks->push_back("told by its looks: " + report.looks);
    }
  }
}

Event explain(const rules::RuleSet& rules, std::string_view reply, std::string_view provider,
              rules::RuleSet::Scratch& scratch) {
  DeliveryFact fact;
  auto read = dsn::read_reply(to_valid_utf8(without_log_fields(reply)));
  fact.diagnostic_type = "smtp";
  fact.diagnostic = std::move(read.text);
  fact.status = read.status;
  fact.reply_code = read.code;
  // "254 4.7.1" is said too, of a message that was not sent: both codes must be of class 2.
  const bool accepted = (read.code || read.status) && (!read.code || *read.code < 300) &&
                        (!read.status || read.status->cls == StatusClass::success);
  fact.kind = accepted ? EventKind::success : EventKind::failure;
  auto dialogue = dsn::read_dialogue(fact.diagnostic);
  fact.smtp_command = std::move(dialogue.command);
  fact.remote_mta = std::move(dialogue.remote_mta);
  Event event;
  event.verdict.provider = provider;
  constexpr double certain = 1.0;
  conclude(rules, {}, certain, std::move(fact), scratch, event);
  event.advice = advise(event, rules);
  return event;
}

}  // namespace postmortem::analysis
