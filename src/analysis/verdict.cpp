#include "analysis/verdict.h"

#include <algorithm>
#include <utility>

#include "core/address.h"
#include "core/text.h"
#include "engine/code_match.h"

namespace postmortem::analysis {
namespace {

bool has_fact(const Verdict& verdict, std::string_view name) {
  return std::any_of(verdict.facts.begin(), verdict.facts.end(),
                     [&](const NamedText& fact) { return fact.first == name; });
}

void set_fact(Verdict& verdict, std::string name, std::string value) {
  const auto row = std::find_if(verdict.facts.begin(), verdict.facts.end(),
                                [&](const NamedText& fact) { return fact.first == name; });
  if (row != verdict.facts.end()) {
    row->second = std::move(value);
  } else {
    verdict.facts.emplace_back(std::move(name), std::move(value));
  }
}

/// The refusing host's words begin behind the reply code; an address in front of it is that
/// host's own.
std::string_view words_of_reply(std::string_view diagnostic) {
  const auto code = find_reply_code(diagnostic);
  return code ? diagnostic.substr(code->end) : diagnostic;
}

/// First IP address in brackets or parentheses, else none.
std::string find_ip(std::string_view text) {
  for (auto open = text.find_first_of("[("); open != std::string_view::npos;
       open = text.find_first_of("[(", open + 1)) {
    const auto close =
        text.substr(0, std::min(text.size(), open + 50)).find_first_of("])", open);
    if (close == std::string_view::npos) {
      continue;
    }
    // "[192.0.2.1 14]" and "[192.0.2.1]:25" are written too.
    auto inside = text.substr(open + 1, close - open - 1);
    inside = inside.substr(0, inside.find_first_of(" ,;"));
    if (const auto ip = parse_ip(inside)) {
      return to_string(*ip);
    }
  }
  return {};
}

/// First IPv4 address that stands free: no part of a host name, a version or a longer number.
std::string find_free_ip(std::string_view text) {
  constexpr std::string_view digits_and_dots = "0123456789.";
  for (std::size_t pos = 0; pos < text.size();) {
    if (!is_digit(text[pos])) {
      ++pos;
      continue;
    }
    const auto end = std::min(text.find_first_not_of(digits_and_dots, pos), text.size());
    auto word = text.substr(pos, end - pos);
    word = word.substr(0, word.find_last_not_of('.') + 1);
    const bool joined_before =
        pos > 0 && (is_alnum(text[pos - 1]) || text[pos - 1] == '-' || text[pos - 1] == '.');
    const bool joined_after = end < text.size() && (is_alnum(text[end]) || text[end] == '-');
    // Block lists answer with 127.0.0.0/8.
    if (!joined_before && !joined_after && !word.starts_with("127.")) {
      if (const auto ip = parse_ip(word)) {
        return to_string(*ip);
      }
    }
    pos = end;
  }
  return {};
}

std::string find_url(std::string_view text) {
  constexpr std::string_view mark = "://";
  for (auto pos = text.find(mark); pos != std::string_view::npos;
       pos = text.find(mark, pos + mark.size())) {
    const auto before = text.substr(0, pos);
    const std::size_t scheme = before.ends_with("https") ? 5 : before.ends_with("http") ? 4 : 0;
    if (scheme != 0) {
      const auto rest = text.substr(pos - scheme);
      auto url = rest.substr(0, rest.find_first_of(" \t<>\"'()[]{}"));
      while (url.ends_with('.') || url.ends_with(',') || url.ends_with(';')) {
        url.remove_suffix(1);
      }
      return url.size() > 10 ? std::string(url) : std::string();
    }
  }
  return {};
}

bool is_about_sender(Fault fault) noexcept {
  return fault == Fault::sender_setup || fault == Fault::sender_reputation;
}

/// Facts that no rule drew out; those that are addresses are brought into one form or dropped.
void complete_facts(const Event& event, Verdict& verdict) {
  std::erase_if(verdict.facts, [](NamedText& fact) {
    if (fact.first != "ip") {
      return false;
    }
    const auto ip = parse_ip(fact.second);
    if (ip) {
      fact.second = to_string(*ip);
    }
    return !ip;
  });
  const auto words = words_of_reply(event.diagnostic);
  if (!has_fact(verdict, "ip") && is_about_sender(verdict.fault)) {
    auto ip = find_ip(words);
    if (ip.empty()) {
      ip = find_free_ip(words);
    }
    if (!ip.empty()) {
      set_fact(verdict, "ip", std::move(ip));
    }
  }
  if (!has_fact(verdict, "url")) {
    if (auto url = find_url(words); !url.empty()) {
      set_fact(verdict, "url", std::move(url));
    }
  }
  std::sort(verdict.facts.begin(), verdict.facts.end());
}

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

/// Does the report bear the cause out? Another host's reply is repeated without the command
/// that it refused, or was given after the message was sent: then the words alone prove
/// nothing. A reporter without a reply speaks for itself, but for a provider's words only the
/// provider can.
bool is_confirmed(const Event& event, const rules::Rule& rule, const rules::Cause& cause) {
  const auto& wanted = cause.confirmation;
  const bool of_provider = rule.layer == rules::Layer::provider;
  const bool speaks_for_itself =
      event.format.empty() ||
      (of_provider ? event.reply_code.has_value()
                   : !event.reply_code && !contains(wanted.repeats, event.format));
  return wanted.otherwise.empty() || speaks_for_itself ||
         contains(wanted.command, event.smtp_command) ||
         rules::any_status_fits(wanted.status, parse_enhanced_status(event.status));
}

/// Words that say no more than that it failed.
bool says_nothing(std::string_view diagnostic) {
  const auto letters = std::count_if(diagnostic.begin(), diagnostic.end(), [](char c) {
    return is_alpha(c) || (static_cast<unsigned char>(c) & 0x80U) != 0;
  });
  return letters < 6;
}

void judge_failure(const Event& event, double certainty, const rules::RuleSet& rules,
                   rules::RuleSet::Scratch& scratch, Verdict& verdict) {
  rules::Evidence evidence;
  evidence.text = event.diagnostic;
  evidence.status = parse_enhanced_status(event.status);
  evidence.reply = event.reply_code;
  evidence.command = event.smtp_command;
  evidence.remote_mta = event.remote_mta;
  evidence.provider = verdict.provider;
  const auto decision = rules.decide(evidence, scratch);
  const auto seen = by_class(event);
  verdict.provider = decision.provider == nullptr ? std::string() : decision.provider->id;
  // "Could not be delivered yet" tells no more of a delay than that it is one.
  const bool is_mere_delay = event.kind == EventKind::delay && decision.match &&
                             decision.match->rule->cause == "unclear";
  if (!decision.match || is_mere_delay) {
    apply_cause(event.kind == EventKind::delay   ? "delivery-delayed"
                : says_nothing(event.diagnostic) ? "unclear"
                                                 : "undetermined",
                rules, verdict);
    verdict.permanence = seen;
    complete_facts(event, verdict);
    return;
  }
  const auto& rule = *decision.match->rule;
  const auto* cause = rules.cause(rule.cause);
  const bool confirmed = cause == nullptr || is_confirmed(event, rule, *cause);
  apply_cause(confirmed ? rule.cause : cause->confirmation.otherwise, rules, verdict);
  verdict.rule = rule.id;
  verdict.evidence = decision.match->words;
  verdict.facts = decision.match->facts;
  verdict.confidence = rule.confidence.value_or(
                           rules::layer_confidence.at(static_cast<std::size_t>(rule.layer))) *
                       certainty * (confirmed ? 1.0 : unconfirmed_certainty);
  verdict.permanence = rule.permanence               ? *rule.permanence
                       : seen != Permanence::unknown ? seen
                                                     : verdict.permanence;
  verdict.address_action = rule.address_action.value_or(verdict.address_action);
  if (verdict.address_action == AddressAction::suppress &&
      verdict.permanence == Permanence::temporary) {
    verdict.address_action = AddressAction::pause;
  }
  complete_facts(event, verdict);
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
