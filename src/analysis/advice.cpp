#include "analysis/advice.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/dns_names.h"
#include "analysis/template.h"
#include "core/address.h"
#include "core/text.h"

namespace postmortem::analysis {
namespace {

/// What the places of a template are filled from.
struct Known {
  const Event& event;
  const rules::RuleSet& rules;
};

std::optional<IpAddress> ip_of(const Known& known) {
  return parse_ip(known.event.verdict.fact("ip"));
}

/// The sending host's full name. The reporter's is it, unless the host that refused wrote the
/// report.
std::string helo(const Known& known) {
  if (const auto told = known.event.verdict.fact("helo"); is_full_host_name(told)) {
    return std::string(told);
  }
  const auto& host = known.event.reporting_mta;
  if (!is_full_host_name(host) || host == known.event.remote_mta) {
    return {};
  }
  rules::RuleSet::Scratch scratch;
  const auto* of = known.rules.provider_of(host, {}, scratch);
  return of != nullptr && of->id == known.event.verdict.provider ? std::string() : host;
}

std::string sender_domain(const Known& known) {
  const auto& event = known.event;
  const auto domain = domain_of(event.sender.empty() ? event.original.from : event.sender);
  return is_full_host_name(domain) ? std::string(domain) : std::string();
}

/// The domain that SPF is about (RFC 7208 section 2.4).
std::string envelope_domain(const Known& known) {
  const auto domain = domain_of(known.event.original.return_path);
  return is_full_host_name(domain) ? std::string(domain) : sender_domain(known);
}

std::string provider_text(const Known& known, std::string rules::Provider::*member) {
  const auto* provider = known.rules.provider(known.event.verdict.provider);
  return provider == nullptr ? std::string() : provider->*member;
}

struct PlaceRow {
  std::string_view name;
  std::string (*fill)(const Known&);
};

/// Places that are no facts (rules/README.md, "Causes").
constexpr PlaceRow places[] = {
    {"ip_family",
     [](const Known& k) {
       const auto ip = ip_of(k);
       return std::string(!ip ? "" : ip->v6 ? "IPv6" : "IPv4");
     }},
    {"address_type",
     [](const Known& k) {
       const auto ip = ip_of(k);
       return std::string(!ip ? "" : ip->v6 ? "AAAA" : "A");
     }},
    {"reverse_name",
     [](const Known& k) {
       const auto ip = ip_of(k);
       return ip ? reverse_name(*ip) : std::string();
     }},
    {"spf_mechanism",
     [](const Known& k) {
       const auto ip = ip_of(k);
       return ip ? (ip->v6 ? "ip6:" : "ip4:") + to_string(*ip) : std::string();
     }},
    {"helo", [](const Known& k) { return helo(k); }},
    {"helo_dot",
     [](const Known& k) {
       auto name = helo(k);
       return name.empty() ? name : name + '.';
     }},
    {"recipient", [](const Known& k) { return k.event.recipient; }},
    {"recipient_domain",
     [](const Known& k) { return std::string(domain_of(k.event.recipient)); }},
    {"sender", [](const Known& k) { return k.event.sender; }},
    {"sender_domain", [](const Known& k) { return sender_domain(k); }},
    {"envelope_domain", [](const Known& k) { return envelope_domain(k); }},
    {"message_id", [](const Known& k) { return k.event.original.message_id; }},
    {"reporting_mta", [](const Known& k) { return k.event.reporting_mta; }},
    {"remote_mta", [](const Known& k) { return k.event.remote_mta; }},
    {"provider", [](const Known& k) { return provider_text(k, &rules::Provider::id); }},
    {"provider_name", [](const Known& k) { return provider_text(k, &rules::Provider::name); }},
    {"provider_support",
     [](const Known& k) { return provider_text(k, &rules::Provider::support); }},
    {"provider_postmaster",
     [](const Known& k) { return provider_text(k, &rules::Provider::postmaster); }},
    {"status", [](const Known& k) { return k.event.status; }},
    {"reply_code",
     [](const Known& k) {
       return k.event.reply_code ? std::to_string(*k.event.reply_code) : std::string();
     }},
    {"diagnostic", [](const Known& k) { return k.event.diagnostic; }},
};

/// Facts that rules draw out (rules/README.md, "Keys of a [[rule]]").
constexpr std::string_view facts[] = {"ip",      "domain", "list",     "url",        "limit",
                                      "retry",   "code",   "size",     "host",       "program",
                                      "country", "virus",  "selector", "attachment", "helo"};

std::string fill_place(const Known& known, std::string_view name) {
  if (const auto value = known.event.verdict.fact(name); !value.empty()) {
    return std::string(value);
  }
  const auto row = std::find_if(std::begin(places), std::end(places),
                                [&](const PlaceRow& place) { return place.name == name; });
  return row == std::end(places) ? std::string() : row->fill(known);
}

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

bool is_place(std::string_view name) noexcept {
  return std::find(std::begin(facts), std::end(facts), name) != std::end(facts) ||
         std::any_of(std::begin(places), std::end(places),
                     [&](const PlaceRow& place) { return place.name == name; });
}

Advice advise(const Event& event, const rules::RuleSet& rules) {
  Advice advice;
  const auto* cause = rules.cause(event.verdict.cause);
  if (cause == nullptr) {
    return advice;
  }
  advice.title = cause->title;
  // What the answer says is nobody's concern where the mail was not ours: only that is.
  const auto* others = event.backscatter == true ? rules.cause("backscatter") : nullptr;
  cause = others == nullptr ? cause : others;
  const auto* rule = others == nullptr ? rules.rule(event.verdict.rule) : nullptr;
  const rules::AdviceTemplate none;
  const auto& own = rule == nullptr ? none : rule->advice;
  const Known known{event, rules};
  const Lookup lookup = [&](std::string_view name) { return fill_place(known, name); };
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
