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
using testing::HasSubstr;

const Analyzer& analyzer() {
  static const Analyzer one(
      rules::RuleSet::make(rules::built_in_catalog(false), false).value());
  return one;
}

Event explained(std::string_view reply) {
  Analyzer::Scratch scratch;
  return analyzer().explain(reply, {}, scratch);
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
  EXPECT_EQ(event.advice.dns[0].name,
            "5.1.b.c.7.a.0.a.3.7.0.8.b.b.8.d.d.8.3.b.3.1.c.1.3.8.0.a.3.9.2.f.ip6.arpa.");
  EXPECT_EQ(event.advice.dns[0].type, "PTR");
  EXPECT_THAT(
      event.advice.dns[0].value,
      HasSubstr("<"));  // a placeholder that says so: the reply does not tell the host's name
  EXPECT_EQ(event.advice.dns[1].type, "AAAA");
  EXPECT_EQ(event.advice.dns[1].value, "f293:a083:1c13:b38d:d8bb:8073:a0a7:cb15");
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
  EXPECT_EQ(event.advice.dns[0].name, "25.2.0.192.in-addr.arpa.");
  EXPECT_EQ(event.advice.dns[1].type, "A");
  EXPECT_EQ(event.advice.dns[1].value, "192.0.2.25");
}

TEST(Remedy, TakesTheReportersNameForTheValue) {
  Event event = explained(refusal_v6);
  event.reporting_mta = "mail.example.com";
  const auto advice = advise(event, analyzer().rules());
  EXPECT_EQ(advice.dns.at(0).value, "mail.example.com.");
  event.reporting_mta = "mail.localdomain";
  EXPECT_THAT(advise(event, analyzer().rules()).dns.at(0).value, HasSubstr("<"));
}

TEST(Remedy, SaysWhyARecordCanNotBeComputed) {
  const auto event = explained("5.7.25");
  EXPECT_EQ(event.verdict.cause, "ptr-missing");
  EXPECT_TRUE(event.advice.dns.empty());
  EXPECT_THAT(event.advice.steps, Contains(HasSubstr("can't be computed")));
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
  EXPECT_EQ(fill_template("open { brace", lookup), "open { brace");
}

}  // namespace
}  // namespace postmortem::analysis
