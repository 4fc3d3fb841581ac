#include "analysis/verdict.h"

#include <algorithm>
#include <array>
#include <utility>

#include "analysis/facts.h"
#include "core/address.h"
#include "core/text.h"
#include "dsn/transcript.h"
#include "engine/code_match.h"

namespace postmortem::analysis {
namespace {

/// RFC 5321 section 4.2.1 and RFC 3463 section 3: the first digit tells it.
Permanence by_class(const Event& event) noexcept {
  if (event.kind == EventKind::delay) {
    return Permanence::temporary;
  }
  if (event.reply_code) {
    return *event.reply_code >= 500 ? Permanence::permanent : Permanence::temporary;
  }
  if (!event.status.empty()) {
    return event.status.front() == '5' ? Permanence::permanent : Permanence::temporary;
  }
  return Permanence::unknown;
}

void apply_cause(std::string_view id, const rules::RuleSet& rules, Verdict& verdict) {
  verdict.cause = id;
  if (const auto* cause = rules.cause(id)) {
    verdict.sisimai_reason = cause->sisimai;
    verdict.fault = cause->fault;
    verdict.permanence = cause->permanence;
    verdict.address_action = cause->address_action;
  }
}

constexpr double unconfirmed_certainty = 0.8;

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Does the event bear the cause out? A code of another meaning in the reply speaks against it,
/// but for a provider's words, which are known with their codes. Another host's reply is
/// repeated without the command that it refused, or was given after the message was sent: then
/// the words alone prove nothing. A reporter without a reply speaks for itself, but for a
/// provider's words only the provider can.
bool is_confirmed(const Event& event, const rules::Rule& rule, const rules::Cause& cause) {
  const auto& wanted = cause.confirmation;
  const bool of_provider = rule.layer == rules::Layer::provider;
  const auto status = parse_enhanced_status(event.status);
  const bool status_fits = rules::any_status_fits(wanted.status, status);
  const bool speaks_for_itself =
      event.format.empty()
          ? of_provider || !status || status->is_generic() || status_fits
          : (of_provider ? event.reply_code.has_value()
                         : !event.reply_code && !contains(wanted.repeats, event.format));
  return wanted.otherwise.empty() || speaks_for_itself ||
         contains(wanted.command, event.smtp_command) || status_fits;
}

/// Words that say no more than that it failed.
bool says_nothing(std::string_view diagnostic) {
  const auto letters = std::count_if(diagnostic.begin(), diagnostic.end(), [](char c) {
    return is_alpha(c) || (static_cast<unsigned char>(c) & 0x80U) != 0;
  });
  return letters < 6;
}

/// Are there words that could tell a reason: several that are no addresses, hosts and codes, or
/// some of an alphabet whose languages need no blanks?
bool has_words(std::string_view diagnostic) {
  diagnostic = diagnostic.substr(0, diagnostic.find("(in reply to"));
  std::size_t words = 0;
  while (!diagnostic.empty()) {
    const auto word = diagnostic.substr(0, diagnostic.find(' '));
    diagnostic.remove_prefix(std::min(word.size() + 1, diagnostic.size()));
    const auto inner = word.substr(0, word.find_last_not_of(".,:;!?") + 1);
    if (inner.find_first_of("@.<=0123456789") != std::string_view::npos) {
      continue;
    }
    const auto wide = std::ranges::count_if(
        inner, [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; });
    constexpr auto bytes_of_a_word = 6;
    if (wide >= bytes_of_a_word) {
      words += 2;
    } else if (std::ranges::any_of(inner, is_alpha)) {
      ++words;
    }
  }
  return words > 1;
}

/// What the rule says of its cause. Where the event does not bear that out, no word of the rule
/// holds but those of the facts.
void apply_rule(const Event& event, const rules::Rule& rule, const rules::RuleSet& rules,
                Verdict& verdict) {
  const auto* cause = rules.cause(rule.cause);
  const bool confirmed = cause == nullptr || is_confirmed(event, rule, *cause);
  apply_cause(confirmed ? rule.cause : cause->confirmation.otherwise, rules, verdict);
  const auto by_layer = rules::layer_confidence.at(static_cast<std::size_t>(rule.layer));
  verdict.confidence = confirmed ? rule.confidence.value_or(by_layer)
                                 : std::min(rule.confidence.value_or(by_layer), by_layer) *
                                       unconfirmed_certainty;
  if (const auto seen = by_class(event); seen != Permanence::unknown) {
    verdict.permanence = seen;
  }
  if (confirmed) {
    verdict.permanence = rule.permanence.value_or(verdict.permanence);
    verdict.address_action = rule.address_action.value_or(verdict.address_action);
  }
  // A status stands over words of all kinds: those that nobody knows give no address up.
  const bool by_code_alone = rule.layer == rules::Layer::status && rule.text.empty() &&
                             has_words(dsn::words_of_host(event.diagnostic));
  if (verdict.address_action == AddressAction::suppress &&
      (verdict.permanence == Permanence::temporary || by_code_alone)) {
    verdict.address_action = AddressAction::pause;
  }
}

/// What is only delayed was not given up, and that it could not be delivered yet is no reason.
void apply_delay(const Event& event, const rules::RuleSet& rules, Verdict& verdict) {
  const auto* cause = rules.cause(verdict.cause);
  if (event.kind == EventKind::delay && verdict.permanence != Permanence::permanent &&
      cause != nullptr && !cause->delayed.empty()) {
    apply_cause(cause->delayed, rules, verdict);
  }
}

void judge_failure(const Event& event, double certainty, const rules::RuleSet& rules,
                   rules::RuleSet::Scratch& scratch, Verdict& verdict) {
  const auto decision = rules.decide(evidence_of(event, verdict.provider), scratch);
  verdict.provider = decision.provider == nullptr ? std::string() : decision.provider->id;
  if (!decision.match) {
    apply_cause(event.kind == EventKind::delay   ? "delivery-delayed"
                : says_nothing(event.diagnostic) ? "unclear"
                                                 : "undetermined",
                rules, verdict);
    verdict.permanence = by_class(event);
    complete_facts(event, verdict);
    return;
  }
  const auto& rule = *decision.match->rule;
  verdict.rule = rule.id;
  verdict.evidence = decision.match->words;
  verdict.facts = decision.match->facts;
  apply_rule(event, rule, rules, verdict);
  apply_delay(event, rules, verdict);
  verdict.confidence *= certainty;
  complete_facts(event, verdict);
}

/// "redacted", "undisclosed-recipients", "REDACTED_7": those words alone, as people have names
/// like "hidden.valley".
bool says_hidden(std::string_view local) {
  constexpr auto hiding = std::to_array<std::string_view>(
      {"redacted", "hidden", "removed", "anonymised", "anonymized", "undisclosed"});
  constexpr auto hidden =
      std::to_array<std::string_view>({"address", "email", "recipient", "recipients", "user"});
  bool said = false;
  while (!local.empty()) {
    const auto word = local.substr(0, local.find_first_of("-_[]"));
    local.remove_prefix(std::min(word.size() + 1, local.size()));
    const auto is_word = [&](std::string_view one) { return equals_nocase(one, word); };
    if (std::ranges::any_of(hiding, is_word)) {
      said = true;
    } else if (!std::ranges::all_of(word, is_digit) && std::ranges::none_of(hidden, is_word)) {
      return false;
    }
  }
  return said;
}

/// A reporter has put something else in the place of the address of whoever complained
/// ("redacted@example.net", a digest, "xxxx@example.net").
bool is_hidden(std::string_view address) {
  constexpr std::size_t shortest_digest = 32;
  const auto local = local_part_of(address);
  const auto all = [&](std::string_view characters) {
    return local.find_first_not_of(characters) == std::string_view::npos;
  };
  return (local.size() >= 3 && all("xX*#?.-_")) ||
         (local.size() >= shortest_digest && all("0123456789abcdefABCDEF")) ||
         says_hidden(local);
}

/// Not every feedback report is somebody's complaint: receivers tell of failed authentication
/// in them (RFC 6591), and that a message was no spam after all (RFC 6430).
std::string_view cause_of_complaint(std::string_view feedback_type) noexcept {
  return feedback_type == "auth-failure" ? "authentication-report"
         : feedback_type == "not-spam"   ? "not-spam-report"
                                         : "complaint";
}

/// What an automatic reply of that format means: a cause of the same name, where there is one.
std::string_view cause_of_reply(std::string_view format, const rules::RuleSet& rules) {
  return rules.cause(format) == nullptr ? "autoreply" : format;
}

}  // namespace

rules::Evidence evidence_of(const Event& event, std::string_view provider) {
  rules::Evidence evidence;
  // Of whom the reporter's own words speak says nothing of what the reply is about.
  evidence.text = dsn::words_of_host(event.diagnostic);
  evidence.status = parse_enhanced_status(event.status);
  evidence.reply = event.reply_code;
  evidence.command = event.smtp_command;
  evidence.remote_mta = event.remote_mta;
  evidence.provider = provider;
  return evidence;
}

Verdict judge(const Event& event, double certainty, const rules::RuleSet& rules,
              rules::RuleSet::Scratch& scratch) {
  Verdict verdict;
  verdict.provider = event.verdict.provider;
  switch (event.kind) {
    case EventKind::failure:
    case EventKind::delay:
      judge_failure(event, certainty, rules, scratch, verdict);
      break;
    case EventKind::success:
    case EventKind::relayed:
    case EventKind::expanded:
      apply_cause("delivered", rules, verdict);
      verdict.confidence = certainty;
      break;
    case EventKind::complaint:
      apply_cause(cause_of_complaint(event.feedback_type), rules, verdict);
      if (event.recipient.empty() || is_hidden(event.recipient)) {
        verdict.address_action = AddressAction::keep;  // whichever it is, it is not this one
      }
      verdict.confidence = certainty;
      break;
    case EventKind::autoreply:
      apply_cause(cause_of_reply(event.format, rules), rules, verdict);
      verdict.confidence = certainty;
      break;
    case EventKind::disposition:
    case EventKind::not_a_report:
    case EventKind::unrecognised:
      break;
  }
  return verdict;
}

}  // namespace postmortem::analysis
