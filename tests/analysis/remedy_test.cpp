// The remedy that it all began with: from a refusal for want of a PTR record to the record to
// create.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/advice.h"
#include "analysis/analyzer.h"
#include "analysis/dns_names.h"
#include "analysis/template.h"
#include "catalog.h"

namespace postmortem::analysis {
namespace {

using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

const Analyzer& analyzer() {
  static const Analyzer one(rules::RuleSet::open(rules::built_in_rules()));
  return one;
}

Event explained(std::string_view reply) {
  rules::RuleSet::Scratch scratch;
  return explain(analyzer().rules(), reply, {}, scratch);
}

constexpr std::string_view refusal_v6 =
    "550-5.7.25 [f293:a083:1c13:b38d:d8bb:8073:a0a7:cb15] The IP address sending this "
    "550-5.7.25 message does not have a PTR record setup, or the "
    "corresponding 550-5.7.25 forward DNS entry does not point to the sending IP.";

TEST(ReverseName, HasEveryNibble) {
  EXPECT_EQ(reverse_name(*parse_ip("f293:a083:1c13:b38d:d8bb:8073:a0a7:cb15")),
            "5.1.b.c.7.a.0.a.3.7.0.8.b.b.8.d.d.8.3.b.3.1.c.1.3.8.0.a.3.9.2.f.ip6.arpa.");
  EXPECT_EQ(reverse_name(*parse_ip("192.0.2.25")), "25.2.0.192.in-addr.arpa.");
  EXPECT_EQ(reverse_name(*parse_ip("::ffff:192.0.2.25")), "25.2.0.192.in-addr.arpa.");
}

TEST(Remedy, NamesTheRecordsForIpv6) {
  const auto event = explained(refusal_v6);
  EXPECT_EQ(event.verdict.cause, "ptr-missing");
  ASSERT_EQ(event.advice.dns.size(), 2U);
  EXPECT_EQ(event.advice.dns[0].type, "AAAA");  // many providers set no PTR without it
  EXPECT_EQ(event.advice.dns[0].value, "f293:a083:1c13:b38d:d8bb:8073:a0a7:cb15");
  EXPECT_EQ(event.advice.dns[1].name,
            "5.1.b.c.7.a.0.a.3.7.0.8.b.b.8.d.d.8.3.b.3.1.c.1.3.8.0.a.3.9.2.f.ip6.arpa.");
  EXPECT_EQ(event.advice.dns[1].type, "PTR");
  EXPECT_THAT(
      event.advice.dns[1].value,
      HasSubstr("<"));  // a placeholder that says so: the reply does not tell the host's name
  EXPECT_THAT(event.advice.steps,
              Contains(HasSubstr("dig -x f293:a083:1c13:b38d:d8bb:8073:a0a7:cb15")));
  EXPECT_THAT(event.advice.steps, Contains(HasSubstr("IPv4 and IPv6")));
  EXPECT_THAT(event.advice.steps, Contains(HasSubstr("hosting provider")));
  EXPECT_THAT(event.advice.references, Contains(HasSubstr("support.google.com")));
}

TEST(Remedy, NamesTheRecordsForIpv4) {
  const auto event = explained(
      "550-5.7.25 [192.0.2.25] The IP address sending this message does not have a PTR record "
      "setup");
  ASSERT_EQ(event.advice.dns.size(), 2U);
  EXPECT_EQ(event.advice.dns[0].type, "A");
  EXPECT_EQ(event.advice.dns[0].value, "192.0.2.25");
  EXPECT_EQ(event.advice.dns[1].name, "25.2.0.192.in-addr.arpa.");
}

TEST(Remedy, TakesTheReportersNameForTheValue) {
  Event event = explained(refusal_v6);
  event.reporting_mta = "mail.example.com";
  const auto advice = advise(event, analyzer().rules());
  EXPECT_EQ(advice.dns.at(1).value, "mail.example.com.");
  event.reporting_mta = "mail.localdomain";
  EXPECT_THAT(advise(event, analyzer().rules()).dns.at(1).value, HasSubstr("<"));
}

TEST(Remedy, SaysWhyARecordCanNotBeComputed) {
  const auto event = explained("5.7.25");
  EXPECT_EQ(event.verdict.cause, "ptr-missing");
  EXPECT_TRUE(event.advice.dns.empty());
  EXPECT_THAT(event.advice.steps, Contains(HasSubstr("names no IP")));
}

TEST(Remedy, HasNoRecordWhereTheRuleSaysSo) {
  const auto failed = explained("550 5.7.20 DKIM signature verification failed");
  EXPECT_FALSE(failed.advice.dns.empty());
  const auto changed = explained("550 5.7.20 DKIM signature failed: body hash mismatch");
  EXPECT_EQ(changed.verdict.cause, failed.verdict.cause);
  EXPECT_TRUE(changed.advice.dns.empty());
}

/// SPF is checked for the envelope's domain, DKIM and DMARC for that of From.
TEST(Remedy, NamesTheDomainThatSpfIsCheckedFor) {
  Event event = explained("550 5.7.1 SPF check failed: 198.51.100.7");
  event.original.from = "news@shop.example.com";
  event.original.return_path = "bounce@mail.example.org";
  const auto record = [&] { return advise(event, analyzer().rules()).dns.at(0); };
  EXPECT_EQ(record().name, "mail.example.org.");
  EXPECT_EQ(record().value, "v=spf1 mx ip4:198.51.100.7 ~all");
  event.verdict.cause = "auth-missing";
  event.verdict.rule.clear();
  EXPECT_EQ(record().name, "mail.example.org.");
  EXPECT_THAT(advise(event, analyzer().rules()).dns.at(1).name,
              HasSubstr("._domainkey.shop.example.com."));
  event.original.return_path.clear();
  EXPECT_EQ(record().name, "shop.example.com.");
}

struct NamedDomain {
  std::string_view name;
  std::string_view reply;
  std::string_view want;  ///< in the summary, a step or a record
};

constexpr NamedDomain named_domains[] = {
    {"GmailDmarc",
     "550-5.7.26 Unauthenticated email from shop.example.com is not accepted due to domain's "
     "DMARC policy. - gsmtp",
     "_domainkey.shop.example.com."},
    {"MicrosoftDmarc",
     "550 5.7.509 Access denied, sending domain shop.example.com does not pass DMARC "
     "verification and has a DMARC policy of reject.",
     "_domainkey.shop.example.com."},
    {"OwnerDmarc",
     "550 5.7.1 message not accepted due to domain (shop.example.com) owner DMARC policy",
     "_domainkey.shop.example.com."},
    {"GmailNeither",
     "550-5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM. "
     "Authentication results: DKIM = did not pass SPF [shop.example.com] with ip: [192.0.2.1] "
     "= "
     "did not pass - gsmtp",
     "shop.example.com. v=spf1 mx ip4:192.0.2.1 ~all"},
    {"GmailSpf",
     "421-4.7.27 Your email has been rate limited because SPF authentication didn't pass for "
     "this message. Authentication results: SPF shop.example.com with ip: [192.0.2.1] = Did "
     "not "
     "pass. - gsmtp",
     "shop.example.com. v=spf1 mx ip4:192.0.2.1 ~all"},
    {"NotAllowedToSend", "550 192.0.2.1 is not allowed to send mail from shop.example.com",
     "dig TXT shop.example.com +short"},
    {"NoSuchDomain", "550 5.1.2 DNS domain shop.example.com does not exist",
     "dig MX shop.example.com; dig A shop.example.com."},
    {"DomainOfTheRecipient",
     "450 4.1.2 <jo@shop.example.com>: Recipient address rejected: Domain not found",
     "dig MX shop.example.com; dig A shop.example.com."},
    {"NameInHelo",
     "504 5.5.2 <WIN-SRV01>: Helo command rejected: need fully-qualified hostname",
     "in HELO or EHLO (WIN-SRV01)"},
    {"SpamhausByName",
     "550 5.7.1 Service unavailable, Client host [192.0.2.1] blocked using Spamhaus. "
     "[x.prod.protection.outlook.com]",
     "on a list of Spamhaus"},
};

class FromTheReply : public testing::TestWithParam<NamedDomain> {};

void PrintTo(const NamedDomain& row, std::ostream* out) {
  *out << row.reply;
}

TEST_P(FromTheReply, IsPutIn) {
  const auto advice = explained(GetParam().reply).advice;
  auto text = advice.summary;
  for (const auto& step : advice.steps) {
    text += '\n' + step;
  }
  for (const auto& record : advice.dns) {
    text += '\n' + record.name + ' ' + record.value;
  }
  EXPECT_THAT(text, HasSubstr(GetParam().want));
  EXPECT_THAT(text, Not(HasSubstr("not told")));
}

INSTANTIATE_TEST_SUITE_P(Rows, FromTheReply, testing::ValuesIn(named_domains),
                         [](const auto& test) { return std::string(test.param.name); });

/// Outlook.com's form is for its own mailboxes: a customer's domain has an administrator.
TEST(Remedy, NamesNoPageThatIsForOtherMailboxes) {
  Event event = explained("550 5.7.1 Message rejected as spam [x.prod.protection.outlook.com]");
  ASSERT_EQ(event.verdict.provider, "microsoft");
  event.verdict.cause = "spam-content";
  event.verdict.rule.clear();
  const auto steps = [&](std::string_view recipient) {
    event.recipient = recipient;
    return advise(event, analyzer().rules()).steps;
  };
  EXPECT_THAT(steps("alice@customer.example.net"), Each(Not(HasSubstr("olcsupport"))));
  EXPECT_THAT(steps("alice@hotmail.com"), Contains(HasSubstr("olcsupport")));
  EXPECT_THAT(steps(""), Contains(HasSubstr("olcsupport")));
}

/// Who sends by a provider has neither its signer nor its keys.
TEST(Remedy, LetsTheProviderSignThatSends) {
  const auto event = explained(
      "550-5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM. "
      "Authentication results: DKIM = did not pass SPF [shop.example.com] with ip: "
      "[40.107.1.1] = did not pass - gsmtp");
  ASSERT_EQ(event.verdict.cause, "auth-missing");
  EXPECT_THAT(event.advice.steps, Contains(HasSubstr("Turn DKIM on at Microsoft")));
  EXPECT_THAT(event.advice.steps, Each(Not(HasSubstr("opendkim"))));
  for (const auto& record : event.advice.dns) {
    EXPECT_THAT(record.name, Not(HasSubstr("_domainkey")));
  }
}

TEST(Remedy, ForMailThatWasNotOursBlamesNoAddress) {
  Event event = explained("550 5.1.1 <jo@example.net>: User unknown");
  EXPECT_THAT(event.advice.steps, Contains(HasSubstr("take it off")));
  event.recipient = "jo@example.net";
  event.backscatter = true;
  const auto advice = advise(event, analyzer().rules());
  EXPECT_EQ(advice.title, event.advice.title);
  EXPECT_EQ(advice.who, "nobody");
  EXPECT_THAT(advice.steps, Each(Not(HasSubstr("take it off"))));
  EXPECT_THAT(advice.steps, Contains(HasSubstr("p=reject")));
}

TEST(Explain, GmailsSpfRefusalIsNoDeadAddress) {
  const auto event = explained(
      "550-5.7.27 Your email has been blocked because the sender is unauthenticated. SPF did "
      "not pass. - gsmtp");
  EXPECT_EQ(event.verdict.cause, "spf-failed");
  EXPECT_EQ(event.verdict.address_action, AddressAction::keep);
}

TEST(Explain, ATemporaryRefusalSuppressesNobody) {
  const auto event = explained(
      "450 4.1.1 <jo@example.net>: Recipient address rejected: User unknown in virtual alias "
      "table");
  EXPECT_EQ(event.verdict.permanence, Permanence::temporary);
  EXPECT_EQ(event.verdict.address_action, AddressAction::pause);
}

TEST(Explain, TakesALineOfThePostfixLog) {
  const auto event = explained(
      "Nov  2 10:00:00 mail postfix/smtp[1234]: 4ABC12: to=<x@example.net>, "
      "relay=mx.example.net[192.0.2.1]:25, delay=1.2, dsn=5.2.1, status=bounced (host "
      "mx.example.net[192.0.2.1] said: 550 5.2.1 This account is disabled (in reply to RCPT TO "
      "command))");
  EXPECT_EQ(event.verdict.cause, "mailbox-disabled");
  EXPECT_EQ(event.remote_mta, "mx.example.net");
  EXPECT_EQ(event.smtp_command, "RCPT");
}

TEST(Explain, NothingKnownIsSaidSo) {
  EXPECT_EQ(explained("550").verdict.cause, "unclear");
  EXPECT_EQ(explained("550 zxqw plugh frobnicate").verdict.cause, "undetermined");
}

TEST(Template, FillsPlaces) {
  const Lookup lookup = [](std::string_view name) {
    return std::string(name == "ip" ? "192.0.2.1" : "");
  };
  EXPECT_EQ(fill_template("at {ip}", lookup), "at 192.0.2.1");
  EXPECT_EQ(fill_template("at {host|some host}", lookup), "at some host");
  EXPECT_EQ(fill_template("at {host}", lookup), std::nullopt);
  EXPECT_EQ(fill_template("{?ip}known", lookup), "known");
  EXPECT_EQ(fill_template("{!ip}unknown", lookup), std::nullopt);
  EXPECT_EQ(fill_template("{?ip}{!host}both", lookup), "both");
  EXPECT_EQ(fill_template("at {host,ip|some host}", lookup), "at 192.0.2.1");
  EXPECT_EQ(fill_template("at {host,domain|some host}", lookup), "at some host");
  EXPECT_EQ(fill_template("{?host,ip}one of them", lookup), "one of them");
  EXPECT_EQ(fill_template("{!host,ip}neither", lookup), std::nullopt);
  EXPECT_EQ(fill_template("open { brace", lookup), "open { brace");
}

TEST(Template, NamesItsPlaces) {
  EXPECT_THAT(places_of("{?ip}{!a,b}at {domain,host|some host} {url}"),
              testing::ElementsAre("ip", "a", "b", "domain", "host", "url"));
}

}  // namespace
}  // namespace postmortem::analysis
