#include "output/json.h"

#include <cstdint>
#include <string_view>

#include "core/address.h"
#include "core/text.h"
#include "core/timestamp.h"
#include "output/json_writer.h"
#include "output/sisimai.h"

namespace postmortem::output {
namespace {

void put_advice(Json& json, const Advice& advice) {
  json.key("advice");
  json.open();
  json.stated("title", advice.title);
  json.stated("summary", advice.summary);
  json.stated("who", advice.who);
  json.list("steps", advice.steps);
  json.begin_list("dns");
  for (const auto& record : advice.dns) {
    json.open();
    json.text("name", record.name);
    json.text("type", record.type);
    json.text("value", record.value);
    json.stated("note", record.note);
    json.close();
  }
  json.end_list();
  json.list("references", advice.references);
  json.close();
}

void put_verdict(Json& json, const Event& event) {
  const auto& verdict = event.verdict;
  const bool judged = !verdict.cause.empty();
  json.stated("cause", verdict.cause);
  json.stated("permanence", judged ? key(verdict.permanence) : std::string_view{});
  json.stated("fault", judged ? key(verdict.fault) : std::string_view{});
  json.stated("address_action", judged ? key(verdict.address_action) : std::string_view{});
  json.stated("provider", verdict.provider);
  json.stated("rule", verdict.rule);
  if (judged) {
    json.share("confidence", verdict.confidence);
  } else {
    json.null("confidence");
  }
  json.stated("evidence", verdict.evidence);
  json.key("facts");
  json.open();
  for (const auto& [name, value] : verdict.facts) {
    json.text(name, value);
  }
  json.close();
}

void put_original(Json& json, const OriginalMessage& original) {
  json.key("original");
  json.open();
  json.stated("message_id", original.message_id);
  json.stated("subject", original.subject);
  json.stated("from", original.from);
  json.stated("to", original.to);
  json.stated("date", original.date);
  json.stated("list_id", original.list_id);
  json.stated("feedback_id", original.feedback_id);
  json.close();
}

}  // namespace

void append_event_json(std::string& out, const Event& event) {
  Json json(out);
  json.open();
  json.key("source");
  json.open();
  json.stated("path", event.source.path);
  json.number("index", event.source.index);
  json.number("offset", event.source.offset);
  json.close();
  json.text("kind", info(event.kind).key);
  json.stated("format", event.format);
  json.time("reported_at", event.reported_at);
  json.stated("reporting_mta", event.reporting_mta);
  json.stated("remote_mta", event.remote_mta);
  json.stated("recipient", event.recipient);
  json.stated("original_recipient", event.original_recipient);
  json.stated("sender", event.sender);
  json.stated("action", event.action);
  json.stated("status", event.status);
  if (event.reply_code) {
    json.number("reply_code", *event.reply_code);
  } else {
    json.null("reply_code");
  }
  json.stated("smtp_command", event.smtp_command);
  json.stated("diagnostic_type", event.diagnostic_type);
  json.stated("diagnostic", event.diagnostic);
  put_verdict(json, event);
  json.stated("feedback_type", event.feedback_type);
  if (event.backscatter) {
    json.boolean("backscatter", *event.backscatter);
  } else {
    json.null("backscatter");
  }
  put_original(json, event.original);
  put_advice(json, event.advice);
  json.close();
}

bool append_event_sisimai(std::string& out, const Event& event) {
  const auto reason = sisimai_reason(event);
  if (reason.empty()) {
    return false;
  }
  const auto& sender = event.original.from.empty() ? event.sender : event.original.from;
  Json json(out);
  json.open();
  json.text("action", sisimai_action(event));
  json.text("addresser", sender);
  json.text("alias", equals_nocase(event.original_recipient, event.recipient)
                         ? std::string_view{}
                         : std::string_view(event.original_recipient));
  json.text("command", event.smtp_command);
  json.text("decodedby", event.format);
  json.text("deliverystatus", sisimai_status(event));
  json.text("destination", domain_of(event.recipient));
  json.text("diagnosticcode", event.diagnostic);
  json.text("diagnostictype", upper(event.diagnostic_type));
  json.text("feedbackid", event.original.feedback_id);
  json.text("feedbacktype", event.feedback_type);
  json.boolean("hardbounce", sisimai_hard(event));
  json.text("lhost", event.reporting_mta);
  json.text("listid", event.original.list_id);
  json.text("messageid", event.original.message_id);
  json.text("origin", event.source.path);
  json.text("reason", reason);
  json.text("recipient", event.recipient);
  json.text("replycode", event.reply_code ? std::to_string(*event.reply_code) : std::string());
  json.text("rhost", event.remote_mta);
  json.text("senderdomain", domain_of(sender));
  json.text("subject", event.original.subject);
  json.integer("timestamp", event.reported_at ? event.reported_at->seconds : 0);
  json.text("timezoneoffset", offset_text(event.reported_at.value_or(Timestamp{})));
  json.text("token", sisimai_token(sender, event));
  json.close();
  return true;
}

void append_problem_json(std::string& out, const Problem& problem) {
  Json json(out);
  json.open();
  json.stated("cause", problem.cause);
  json.stated("hangs_on", problem.hangs_on);
  json.stated("subject", problem.subject);
  json.number("events", problem.events);
  if (problem.recipients) {
    json.number("recipients", *problem.recipients);
  } else {
    json.null("recipients");
  }
  json.time("first", problem.first);
  json.time("last", problem.last);
  json.boolean("backscatter", problem.backscatter);
  json.key("example");
  json.open();
  json.stated("recipient", problem.example.recipient);
  json.stated("status", problem.example.status);
  json.stated("diagnostic", problem.example.diagnostic);
  json.stated("provider", problem.example.verdict.provider);
  json.close();
  put_advice(json, problem.example.advice);
  json.close();
}

}  // namespace postmortem::output
