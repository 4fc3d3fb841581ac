// Advice that fits the circumstances: whose the refused address and the domain are, whether
// anybody tries again, and what is to become of the recipient's address.

#include <ostream>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/advice.h"
#include "analysis/analyzer.h"
#include "analysis/forwarding.h"
#include "analysis/sending_ip.h"
#include "analysis/support.h"
#include "analysis/verdict.h"
#include "catalog.h"

namespace postmortem::analysis {
namespace {

using test::catalog;
using test::text_of;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct Row {
  std::string_view name;
  std::string_view reply;
  std::string_view said;  ///< in the advice
  std::string_view never;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

class AdviceFits : public testing::TestWithParam<Row> {};

TEST_P(AdviceFits, ItsCircumstances) {
  rules::RuleSet::Scratch scratch;
  const auto event = explain(catalog(), GetParam().reply, {}, scratch);
  const auto text = text_of(event.advice);
  EXPECT_THAT(text, HasSubstr(std::string(GetParam().said)));
  EXPECT_THAT(text, Not(HasSubstr(std::string(GetParam().never))));
}

INSTANTIATE_TEST_SUITE_P(
    Replies, AdviceFits,
    testing::Values(
        Row{"SectionIsNoAddress", "554 5.7.1 see RFC 2821 4.1.1.1, no PTR record for your IP",
            "names no IP", "1.1.1.4.in-addr.arpa"},
        Row{"SectionAfterRfcAndNumber",
            "550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)", "your IP",
            "4.1.1.1"},
        Row{"PrivateAddress", "550 5.7.25 [10.0.0.5] the IP address has no PTR record",
            "an internal address", "in-addr.arpa"},
        Row{"PrivateAddressInSpf",
            "550 5.7.23 SPF fail: 192.168.1.10 is not allowed to send for example.org",
            "an internal address", "v=spf1"},
        Row{"LoopbackOnAList",
            "554 5.7.1 Client host [127.0.0.1] blocked using zen.spamhaus.org", "internal",
            "lookup/127.0.0.1"},
        Row{"CarriersAddress", "550 5.7.25 [100.64.1.2] the IP address has no PTR record",
            "an internal address", "in-addr.arpa"},
        Row{"UniqueLocalAddress", "550 5.7.25 [fd00::5] the IP address has no PTR record",
            "an internal address", "ip6.arpa"},
        Row{"SharedAddressWithoutPtr",
            "550 5.7.25 [209.85.220.41] The IP address has no PTR record", "many customers",
            "in-addr.arpa"},
        Row{"SharedAddressInSpf",
            "550 5.7.23 SPF fail: 40.107.22.80 is not allowed to send for example.org",
            "include:spf.protection.outlook.com", "ip4:40.107.22.80"},
        Row{"FreemailSender",
            "550 5.7.23 SPF fail: 192.0.2.1 is not allowed to send for gmail.com",
            "through that provider", "v=spf1"},
        Row{"OwnNameInHelo",
            "550 5.7.1 <example.net>: Helo command rejected: You are not example.net",
            "nothing to publish", "example.net. A"},
        Row{"UnknownForNow", "450 4.1.1 <jo@example.net>: user unknown", "Pause the address",
            "take it off every list today"},
        Row{"TemporarilyDisabled", "550 5.2.1 The mailbox is temporarily disabled", "Pause",
            "Take the address off the list"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(AdviceFits, WhatSpeaksOfAnotherStatusIsNoDeadAddress) {
  rules::RuleSet::Scratch scratch;
  const auto event = explain(
      catalog(), "550 5.7.1 Requested action not taken: mailbox unavailable", {}, scratch);
  EXPECT_EQ(event.verdict.cause, "recipient-unconfirmed");
  EXPECT_EQ(event.verdict.address_action, AddressAction::pause);
}

/// Every rule's example in a report that it failed: nobody tries again, and no address is to be
/// given up for what is no reason to.
TEST(AdviceFits, EveryRulesVerdict) {
  rules::RuleSet::Scratch scratch;
  int seen = 0;
  for (const auto& rule : catalog().catalog().rules) {
    for (const auto& example : rule.examples.match) {
      auto event = explain(catalog(), example, rule.provider, scratch);
      if (event.kind != EventKind::failure) {
        continue;
      }
      event.format = "rfc3464";
      const auto text = text_of(advise(event, catalog()));
      ++seen;
      EXPECT_THAT(text, Not(testing::ContainsRegex("erver tries again|tries again by itself|"
                                                   "et your server try again")))
          << rule.id << ": " << example;
      if (event.verdict.address_action != AddressAction::suppress) {
        EXPECT_THAT(text, Not(testing::ContainsRegex(
                              "take it off every list|Take [^ ]+@[^ ]+ off|Take the address "
                              "off the list:|Take it off|therwise take it off every")))
            << rule.id << ": " << example;
      }
      EXPECT_THAT(text, Not(HasSubstr("for now\n"))) << rule.id;
    }
  }
  EXPECT_GE(seen, 2000);
}

Event forwarded() {
  Event event;
  event.kind = EventKind::failure;
  event.format = "rfc3464";
  event.reporting_mta = "mx.alumni.example.edu";
  event.original_recipient = "jo@alumni.example.edu";
  event.recipient = "jo@mailbox.example.net";
  event.sender = "news@example.org";
  event.verdict.cause = "spf-failed";
  event.verdict.facts = {{"ip", "203.0.113.50"}};
  return event;
}

TEST(Forwarded, GetsNoRecord) {
  auto event = forwarded();
  const auto advice = advise(event, catalog());
  EXPECT_THAT(advice.dns, IsEmpty());
  EXPECT_THAT(text_of(advice), HasSubstr("mx.alumni.example.edu forwarded"));
  EXPECT_THAT(text_of(advice), HasSubstr("DKIM"));
  event.verdict.cause = "ptr-missing";
  EXPECT_THAT(advise(event, catalog()).dns, IsEmpty());
}

TEST(Forwarded, SpeaksForAllOfAuthentication) {
  auto event = forwarded();
  for (const auto* cause : {"dmarc-failed", "dkim-failed", "auth-missing"}) {
    event.verdict.cause = cause;
    const auto advice = advise(event, catalog());
    EXPECT_THAT(advice.dns, IsEmpty()) << cause;
    EXPECT_THAT(text_of(advice), HasSubstr("mx.alumni.example.edu forwarded")) << cause;
  }
}

TEST(Forwarded, IsToldByTheNames) {
  auto event = forwarded();
  EXPECT_EQ(forwarder_of(event), "mx.alumni.example.edu");
  event.original_recipient.clear();
  event.original.to = "Jo <jo@alumni.example.edu>";
  EXPECT_EQ(forwarder_of(event), "mx.alumni.example.edu");
  event.sender = "news@lists.alumni.example.edu";  // our own host and our own alias
  EXPECT_EQ(forwarder_of(event), "");
  event = forwarded();
  event.reporting_mta = "mail.example.org";
  EXPECT_EQ(forwarder_of(event), "");
  event = forwarded();
  event.reporting_mta = "out7.hoster.example.com";  // serves the domain under its own name
  EXPECT_EQ(forwarder_of(event), "");
  event.remote_mta = "mx.mailbox.example.net";
  EXPECT_EQ(forwarder_of(event), "out7.hoster.example.com");
  event.remote_mta = "mx.hoster.example.com";  // its own host refused: nothing was forwarded
  EXPECT_EQ(forwarder_of(event), "");
  event.remote_mta = "mx.mailbox.example.net";
  event.sender = "news@alumni.example.edu";  // our own alias
  EXPECT_EQ(forwarder_of(event), "");
  event = forwarded();
  event.recipient = "jo@mx.alumni.example.edu";
  EXPECT_EQ(forwarder_of(event), "");
}

TEST(OneOwner, IsToldByNamesThatOneCanOwn) {
  EXPECT_TRUE(have_one_owner("mx.example.co.uk", "www.example.co.uk"));
  EXPECT_TRUE(have_one_owner("mx.example.org", "example.org"));
  EXPECT_FALSE(have_one_owner("mx.example.co.uk", "other.co.uk"));
  EXPECT_FALSE(have_one_owner("example.org", "example.com"));
  EXPECT_FALSE(have_one_owner("example.org", "anexample.org"));
}

TEST(Networks, HoldTheirAddresses) {
  const auto in = [](std::string_view network, std::string_view ip) {
    return holds(network, parse_ip(ip).value());
  };
  EXPECT_TRUE(in("40.92.0.0/15", "40.93.255.255"));
  EXPECT_FALSE(in("40.92.0.0/15", "40.94.0.0"));
  EXPECT_TRUE(in("192.0.2.7/32", "192.0.2.7"));
  EXPECT_TRUE(in("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(in("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_FALSE(in("192.0.2.0/33", "192.0.2.1"));
  EXPECT_FALSE(in("192.0.2.0", "192.0.2.0"));
  EXPECT_TRUE(is_internal(parse_ip("::ffff:10.0.0.1").value()));
  EXPECT_FALSE(is_internal(parse_ip("192.0.2.1").value()));
  EXPECT_FALSE(is_internal(parse_ip("2001:db8::1").value()));
}

TEST(Networks, OfAllProvidersCanBeRead) {
  int seen = 0;
  for (const auto& provider : catalog().catalog().providers) {
    for (const auto& network : provider.networks) {
      const auto first = parse_ip(network.substr(0, network.find('/')));
      ASSERT_TRUE(first) << network;
      EXPECT_TRUE(holds(network, *first)) << network;
      EXPECT_EQ(shared_sender(*first, catalog()), catalog().provider(provider.id)) << network;
      ++seen;
    }
  }
  EXPECT_GE(seen, 50);
}

}  // namespace
}  // namespace postmortem::analysis
