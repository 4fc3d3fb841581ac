#include "analysis/advice.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "analysis/dns_names.h"
#include "analysis/template.h"
#include "core/address.h"
#include "core/text.h"

namespace postmortem::analysis {
namespace {

/// Everything a template may name, for one event.
class Places {
 public:
  Places(const Event& event, const rules::RuleSet& rules) {
    for (const auto& [name, value] : event.verdict.facts) {
      add(name, value);
    }
    add_ip();
    add_hosts(event);
    add("recipient", event.recipient);
    add("recipient_domain", std::string(domain_of(event.recipient)));
    add("sender", event.sender);
    add("sender_domain", sender_domain(event));
    add("status", event.status);
    add("reply_code", event.reply_code ? std::to_string(*event.reply_code) : std::string());
    add("diagnostic", event.diagnostic);
    if (const auto* provider = rules.provider(event.verdict.provider)) {
      add("provider", provider->id);
      add("provider_name", provider->name);
      add("provider_support", provider->support);
      add("provider_postmaster", provider->postmaster);
    }
  }

  [[nodiscard]] std::string_view find(std::string_view name) const {
    const auto row = std::find_if(places_.begin(), places_.end(),
                                  [&](const auto& place) { return place.first == name; });
    return row == places_.end() ? std::string_view{} : std::string_view(row->second);
  }

 private:
  void add(std::string_view name, std::string value) {
    if (!value.empty() && find(name).empty()) {
      places_.emplace_back(name, std::move(value));
    }
  }

  void add_ip() {
    const auto ip = parse_ip(find("ip"));
    if (!ip) {
      return;
    }
    add("ip_family", ip->v6 ? "IPv6" : "IPv4");
    add("address_type", ip->v6 ? "AAAA" : "A");
    add("reverse_name", reverse_name(*ip));
    add("spf_mechanism", (ip->v6 ? "ip6:" : "ip4:") + to_string(*ip));
  }

  void add_hosts(const Event& event) {
    add("reporting_mta", event.reporting_mta);
    add("remote_mta", event.remote_mta);
    if (is_full_host_name(event.reporting_mta)) {
      add("helo", event.reporting_mta);
    }
    if (!find("helo").empty()) {
      add("helo_dot", std::string(find("helo")) + '.');
    }
  }

  static std::string sender_domain(const Event& event) {
    const auto domain = domain_of(event.sender.empty() ? event.original.from : event.sender);
    return is_full_host_name(domain) ? std::string(domain) : std::string();
  }

  std::vector<std::pair<std::string_view, std::string>> places_{};
};

void append_steps(const std::vector<std::string>& templates, const Lookup& lookup,
                  std::vector<std::string>& out) {
  for (const auto& text : templates) {
    if (auto step = fill_template(text, lookup)) {
      out.push_back(*std::move(step));
    }
  }
}

void append_records(const std::vector<DnsRecord>& templates, const Lookup& lookup,
                    std::vector<DnsRecord>& out) {
  for (const auto& record : templates) {
    auto name = fill_template(record.name, lookup);
    auto type = fill_template(record.type, lookup);
    auto value = fill_template(record.value, lookup);
    if (name && type && value) {
      out.push_back({*std::move(name), *std::move(type), *std::move(value),
                     fill_template(record.note, lookup).value_or(std::string())});
    }
  }
}

}  // namespace

Advice advise(const Event& event, const rules::RuleSet& rules) {
  Advice advice;
  const auto* cause = rules.cause(event.verdict.cause);
  if (cause == nullptr) {
    return advice;
  }
  const auto* rule = rules.rule(event.verdict.rule);
  const rules::AdviceTemplate none;
  const auto& own = rule == nullptr ? none : rule->advice;
  const Places places(event, rules);
  const Lookup lookup = [&](std::string_view name) { return places.find(name); };
  advice.title = cause->title;
  advice.who = cause->who;
  advice.summary =
      fill_template(own.summary.empty() ? cause->advice.summary : own.summary, lookup)
          .value_or(cause->title);
  append_steps(own.first, lookup, advice.steps);
  append_steps(own.steps.empty() ? cause->advice.steps : own.steps, lookup, advice.steps);
  append_records(own.dns.empty() ? cause->advice.dns : own.dns, lookup, advice.dns);
  append_steps(own.references, lookup, advice.references);
  append_steps(cause->advice.references, lookup, advice.references);
  return advice;
}

}  // namespace postmortem::analysis
