#include "analysis/places.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "analysis/dns_names.h"
#include "analysis/forwarding.h"
#include "analysis/sending_ip.h"
#include "core/address.h"
#include "core/text.h"

namespace postmortem::analysis {
namespace {

/// The address that records can be made for: neither an internal one nor one that is shared by
/// the customers of a platform.
std::optional<IpAddress> ip_of(const Known& known) {
  return known.is_internal || known.shared_sender != nullptr ? std::nullopt : known.ip;
}

/// Where customers of the provider write to; not that of its free mailboxes.
std::string shared_support(const Known& known) {
  const auto* provider = known.shared_sender;
  return provider == nullptr || provider->mailboxes_only ? std::string() : provider->support;
}

std::string shared_text(const Known& known, std::string rules::Provider::*member) {
  return known.shared_sender == nullptr ? std::string() : known.shared_sender->*member;
}

std::string spf_mechanism(const Known& known) {
  if (const auto ip = ip_of(known)) {
    return (ip->v6 ? "ip6:" : "ip4:") + to_string(*ip);
  }
  auto shared = shared_text(known, &rules::Provider::spf);
  return shared.empty() ? shared : "include:" + shared;
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

/// What the problem hangs on, where that is it: known of all its events (core/problem.h).
std::string hook(const Event& event, std::string_view what) {
  return event.hangs_on == what ? event.subject : std::string();
}

std::string recipient_domain(const Event& event) {
  const auto domain = domain_of(event.recipient);
  return domain.empty() ? hook(event, "recipient-domain") : std::string(domain);
}

std::string sender_domain(const Known& known) {
  const auto& event = known.event;
  if (event.sender.empty() && event.original.from.empty()) {
    return hook(event, "sender-domain");
  }
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

/// A page of the provider's for senders: one for its mailboxes alone is none where the
/// recipient is known to have another.
std::string page_for_senders(const Known& known, std::string rules::Provider::*page) {
  const auto* provider = known.rules.provider(known.event.verdict.provider);
  const auto domain = recipient_domain(known.event);
  const bool is_elsewhere = provider != nullptr && provider->mailboxes_only &&
                            !domain.empty() && known.rules.mailbox_provider(domain) != provider;
  return provider == nullptr || is_elsewhere ? std::string() : provider->*page;
}

/// The domain of the sender's that anybody can have an address of, and nobody a record in.
std::string freemail(const Known& known) {
  for (const auto& domain : {std::string(known.event.verdict.fact("domain")),
                             sender_domain(known), envelope_domain(known)}) {
    if (!domain.empty() && known.rules.mailbox_provider(domain) != nullptr) {
      return domain;
    }
  }
  return {};
}

/// Nobody tries again: a report says that it failed, or a reply that it would fail again.
bool is_given_up(const Event& event) noexcept {
  return event.kind == EventKind::failure &&
         (!event.format.empty() || event.verdict.permanence == Permanence::permanent);
}

/// The name that a list is asked by, for behind that of who keeps it: " (bl.example.net)".
std::string listed_as(const Known& known) {
  const auto list = known.event.verdict.fact("list");
  const bool is_asked = is_full_host_name(list) && !starts_with_nocase(list, "www.");
  return is_asked ? " (" + lower(list) + ')' : std::string();
}

/// Not one that a complaint hides: then there is none to take off (verdict.cpp).
std::string recipient(const Event& event) {
  const bool is_hidden = event.verdict.cause == "complaint" &&
                         event.verdict.address_action != AddressAction::suppress;
  return is_hidden ? std::string() : event.recipient;
}

std::string mark(bool holds) {
  return holds ? "yes" : "";
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
    {"spf_mechanism", [](const Known& k) { return spf_mechanism(k); }},
    {"helo", [](const Known& k) { return helo(k); }},
    {"helo_dot",
     [](const Known& k) {
       auto name = helo(k);
       return name.empty() ? name : name + '.';
     }},
    {"recipient", [](const Known& k) { return recipient(k.event); }},
    {"original_recipient", [](const Known& k) { return k.event.original_recipient; }},
    {"recipient_domain", [](const Known& k) { return recipient_domain(k.event); }},
    {"sender", [](const Known& k) { return k.event.sender; }},
    {"sender_domain", [](const Known& k) { return sender_domain(k); }},
    {"envelope_domain", [](const Known& k) { return envelope_domain(k); }},
    {"message_id", [](const Known& k) { return k.event.original.message_id; }},
    {"reporting_mta", [](const Known& k) { return k.event.reporting_mta; }},
    {"remote_mta", [](const Known& k) { return k.event.remote_mta; }},
    {"provider", [](const Known& k) { return provider_text(k, &rules::Provider::id); }},
    {"provider_name", [](const Known& k) { return provider_text(k, &rules::Provider::name); }},
    {"provider_support",
     [](const Known& k) { return page_for_senders(k, &rules::Provider::support); }},
    {"provider_postmaster",
     [](const Known& k) { return page_for_senders(k, &rules::Provider::postmaster); }},
    {"status", [](const Known& k) { return k.event.status; }},
    {"reply_code",
     [](const Known& k) {
       return k.event.reply_code ? std::to_string(*k.event.reply_code) : std::string();
     }},
    {"envelope_sender", [](const Known& k) { return k.event.original.return_path; }},
    {"listed_as", [](const Known& k) { return listed_as(k); }},
    {"internal_ip",
     [](const Known& k) { return k.is_internal ? to_string(*k.ip) : std::string(); }},
    {"shared_sender", [](const Known& k) { return shared_text(k, &rules::Provider::name); }},
    {"shared_support", [](const Known& k) { return shared_support(k); }},
    {"freemail", [](const Known& k) { return freemail(k); }},
    {"forwarder", [](const Known& k) { return forwarder_of(k.event); }},
    {"given_up", [](const Known& k) { return mark(is_given_up(k.event)); }},
    {"pause",
     [](const Known& k) {
       return mark(k.event.verdict.address_action == AddressAction::pause);
     }},
    {"suppress",
     [](const Known& k) {
       return mark(k.event.verdict.address_action == AddressAction::suppress);
     }},
    {"diagnostic", [](const Known& k) { return k.event.diagnostic; }},
};

/// Facts that rules draw out (rules/README.md, "Keys of a [[rule]]").
constexpr std::string_view facts[] = {
    "ip",       "domain",     "list", "url",          "limit",       "retry",
    "code",     "size",       "host", "program",      "country",     "virus",
    "selector", "attachment", "helo", "impersonated", "new_address", "results"};

}  // namespace

Known::Known(const Event& known_event, const rules::RuleSet& known_rules)
    : event(known_event), rules(known_rules), ip(parse_ip(known_event.verdict.fact("ip"))) {
  if (ip) {
    is_internal = analysis::is_internal(*ip);
    shared_sender = analysis::shared_sender(*ip, rules);
  }
}

bool is_place(std::string_view name) noexcept {
  return std::find(std::begin(facts), std::end(facts), name) != std::end(facts) ||
         std::any_of(std::begin(places), std::end(places),
                     [&](const PlaceRow& place) { return place.name == name; });
}

std::string fill_place(const Known& known, std::string_view name) {
  if (const auto value = known.event.verdict.fact(name); !value.empty()) {
    return std::string(value);
  }
  const auto row = std::find_if(std::begin(places), std::end(places),
                                [&](const PlaceRow& place) { return place.name == name; });
  return row == std::end(places) ? std::string() : row->fill(known);
}

}  // namespace postmortem::analysis
