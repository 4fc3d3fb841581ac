#include "analysis/advice.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/places.h"
#include "analysis/template.h"

namespace postmortem::analysis {
namespace {

void append_steps(const std::vector<std::string>& templates, const Lookup& lookup,
                  std::vector<std::string>& out) {
  for (const auto& text : templates) {
    if (auto step = fill_template(text, lookup)) {
      out.push_back(*std::move(step));
    }
  }
}

/// Records stand in the domain's own zone, except below the domains of mailbox providers.
void append_records(const std::vector<DnsRecord>& templates, const Lookup& lookup,
                    const rules::RuleSet& rules, std::vector<DnsRecord>& out) {
  const auto is_others = [&](std::string_view name) {
    name = name.substr(0, name.find_last_not_of('.') + 1);
    while (!name.empty() && rules.mailbox_provider(name) == nullptr) {
      const auto dot = name.find('.');
      name = dot == std::string_view::npos ? std::string_view{} : name.substr(dot + 1);
    }
    return !name.empty();
  };
  for (const auto& record : templates) {
    auto name = fill_template(record.name, lookup);
    auto type = fill_template(record.type, lookup);
    auto value = fill_template(record.value, lookup);
    if (name && type && value && !is_others(*name)) {
      out.push_back({*std::move(name), *std::move(type), *std::move(value),
                     fill_template(record.note, lookup).value_or(std::string())});
    }
  }
}

/// The cause whose advice is given in the stead of that one's; null where its own is.
const rules::Cause* other_cause(const rules::Cause& cause, const Event& event,
                                const rules::RuleSet& rules, const Lookup& lookup) {
  // What the answer says is nobody's concern where the mail was not ours: only that is.
  if (event.backscatter == true) {
    return rules.cause("backscatter");
  }
  for (const auto& id : cause.instead) {
    const auto* other = rules.cause(id);
    if (other != nullptr && fill_template("{?" + other->when + '}', lookup)) {
      return other;
    }
  }
  return nullptr;
}

}  // namespace

Advice advise(const Event& event, const rules::RuleSet& rules) {
  Advice advice;
  const auto* cause = rules.cause(event.verdict.cause);
  if (cause == nullptr) {
    return advice;
  }
  advice.title = cause->title;
  const Known known(event, rules);
  const Lookup lookup = [&](std::string_view name) { return fill_place(known, name); };
  const auto* other = other_cause(*cause, event, rules, lookup);
  // A rule speaks for its own cause alone.
  const auto* rule = other == nullptr ? rules.rule(event.verdict.rule) : nullptr;
  const rules::AdviceTemplate none;
  const auto& own = rule == nullptr || rule->cause != cause->id ? none : rule->advice;
  cause = other == nullptr ? cause : other;
  advice.who = cause->who;
  advice.summary =
      fill_template(own.summary.empty() ? cause->advice.summary : own.summary, lookup)
          .value_or(cause->title);
  append_steps(own.first, lookup, advice.steps);
  append_steps(own.steps.empty() ? cause->advice.steps : own.steps, lookup, advice.steps);
  const bool has_own = own.no_dns || !own.dns.empty();
  append_records(has_own ? own.dns : cause->advice.dns, lookup, rules, advice.dns);
  append_steps(own.references, lookup, advice.references);
  append_steps(cause->advice.references, lookup, advice.references);
  return advice;
}

}  // namespace postmortem::analysis
