// What a reply names stands in the advice, in the place of words for what is not known; nothing
// does that can't be what it is taken for.

#include <ostream>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/advice.h"
#include "analysis/analyzer.h"
#include "analysis/verdict.h"
#include "catalog.h"

namespace postmortem::analysis {
namespace {

const rules::RuleSet& catalog() {
  static const auto set = rules::RuleSet::open(rules::built_in_rules());
  return set;
}

std::string fact_of(const Verdict& verdict, std::string_view name) {
  return std::string(verdict.fact(name));
}

struct Row {
  std::string_view name;
  std::string_view reply;
  std::string_view cause;
  std::string_view fact;
  std::string_view want;  ///< empty: it must not be there
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.reply;
}

constexpr Row rows[] = {
    {"DkimDomain", "550 5.7.1 DKIM verification failed for d=news.example.com s=key2024",
     "dkim-failed", "domain", "news.example.com"},
    {"DkimSelector", "550 5.7.1 DKIM verification failed for d=news.example.com s=key2024",
     "dkim-failed", "selector", "key2024"},
    {"DkimKeyName",
     "550 5.7.1 DKIM signature did not verify: no key for "
     "s1._domainkey.shop.example.org",
     "dkim-failed", "selector", "s1"},
    {"DkimIdentity", "550 5.7.20 DKIM signature failed (header.i=@lists.example.com)",
     "dkim-failed", "domain", "lists.example.com"},
    {"DkimNoSelector", "550 5.7.1 DKIM verification failed: selector not found", "dkim-failed",
     "selector", ""},
    {"DmarcDomain", "550 5.7.1 DMARC check failed for domain example.com (p=reject)",
     "dmarc-failed", "domain", "example.com"},
    {"DmarcOwner", "550 5.7.1 Email rejected per DMARC policy for shop.example.com",
     "dmarc-failed", "domain", "shop.example.com"},
    {"DmarcGoogle",
     "550-5.7.26 Unauthenticated email from example.com is not accepted due to domain's DMARC "
     "policy. Please contact the administrator of example.com domain.",
     "dmarc-failed", "domain", "example.com"},
    {"DmarcPossessive", "554 5.7.1 message violates example.com's DMARC policy", "dmarc-failed",
     "domain", "example.com"},
    {"DmarcNoHelpPage",
     "550 5.7.1 DMARC check failed. For help see https://support.example.net/dmarc",
     "dmarc-failed", "domain", ""},
    {"SpfLinkEncoded",
     "550 5.7.23 Please see "
     "http://www.openspf.org/Why?s=mfrom;id=bounce%40example.com;ip=192.0.2.10;r=mx.example."
     "net",
     "spf-failed", "domain", "example.com"},
    {"SpfLinkPlain",
     "550 5.7.23 Please see "
     "http://www.openspf.net/Why?s=mfrom&id=bounce@example.com&ip=192.0.2.10&r=mx.example.net",
     "spf-failed", "domain", "example.com"},
    {"SpfLinkHelo",
     "550 5.7.23 Please see http://www.openspf.org/Why?s=helo;id=mail.example.com;"
     "ip=192.0.2.10;r=mx.example.net",
     "spf-failed", "domain", "mail.example.com"},
    {"SpfAddress",
     "550 5.7.23 SPF fail: domain of bounce@example.com does not designate 192.0.2.10 as "
     "permitted sender",
     "spf-failed", "domain", "example.com"},
    {"SpfGoogle",
     "550-5.7.26 Your email has been blocked because the sender is unauthenticated. Gmail "
     "requires all senders to authenticate with either SPF or DKIM. Authentication results: "
     "DKIM = did not pass SPF [shop.example.com] with ip: [192.0.2.10] = did not pass",
     "auth-missing", "domain", "shop.example.com"},
    {"MicrosoftLevel",
     "550 5.7.515 Access denied, sending domain EXAMPLE.COM does not meet the required "
     "authentication level.",
     "auth-missing", "domain", "example.com"},
    {"SenderDomain",
     "450 4.1.8 <someone@nowhere.example>: Sender address rejected: Domain not found",
     "sender-domain-unresolvable", "domain", "nowhere.example"},
    {"SenderDomainInSendmail",
     "553 5.1.8 <jo@nowhere.example>... Domain of sender address jo@nowhere.example does not "
     "exist",
     "sender-domain-unresolvable", "domain", "nowhere.example"},
    {"NameService",
     "550 5.4.4 Host or domain name not found. Name service error for name=nosuch.example.org "
     "type=MX: Host not found",
     "domain-unknown", "domain", "nosuch.example.org"},
    {"NameServiceForNow",
     "451 4.4.3 Host or domain name not found. Name service error for name=slow.example.org "
     "type=MX: Host not found, try again",
     "dns-failed", "domain", "slow.example.org"},
    {"Relay", "554 5.7.1 <bob@example.net>: Relay access denied", "relay-denied", "domain",
     "example.net"},
    {"RelayInSendmail", "550 5.7.1 <bob@example.net>... Relaying denied", "relay-denied",
     "domain", "example.net"},
    {"RelayTo", "550 5.7.1 Unable to relay for bob@example.net", "relay-denied", "domain",
     "example.net"},
    {"MtaSts", "550 5.7.8 MTA-STS policy for example.net does not list mx.example.net",
     "tls-policy-failed", "domain", "example.net"},
    {"Attachment", "552 5.7.0 Message rejected: attachment invoice.exe is not allowed",
     "attachment-refused", "attachment", "invoice.exe"},
    {"AttachmentQuoted", "554 5.7.1 The file \"annual report.docm\" has been blocked",
     "attachment-refused", "attachment", "annual report.docm"},
    {"AttachmentKind", "554 5.7.1 attachments of type .exe are not allowed",
     "attachment-refused", "attachment", ".exe"},
    {"Country", "550 5.7.1 Mail from your country (Brazil) is not accepted here", "geo-blocked",
     "country", "Brazil"},
    {"CountryIsNoWord", "550 5.7.1 Mail from your country is not accepted here", "geo-blocked",
     "country", ""},
    {"NewAddress", "551 5.1.6 User not local; please try <new@example.net>", "recipient-moved",
     "new_address", "new@example.net"},
    {"MovedTo", "551 <jo@example.net>: user has moved to jane.new@example.org.",
     "recipient-moved", "new_address", "jane.new@example.org"},
    {"OldAddressIsNotNew", "551 5.1.6 <jo@example.net>: user has moved", "recipient-moved",
     "new_address", ""},
    {"LocalNamesAreNobodys",
     "550 5.1.8 <root@web01.local>: Sender address rejected: Domain not found",
     "sender-domain-unresolvable", "domain", ""},
    {"AddressesAreNoDomains", "554 5.7.1 Relaying denied for 192.0.2.7", "relay-denied",
     "domain", ""},
};

class Facts : public testing::TestWithParam<Row> {};

TEST_P(Facts, ComeOutOfTheReply) {
  rules::RuleSet::Scratch scratch;
  const auto event = explain(catalog(), GetParam().reply, {}, scratch);
  EXPECT_EQ(event.verdict.cause, GetParam().cause);
  EXPECT_EQ(fact_of(event.verdict, GetParam().fact), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Replies, Facts, testing::ValuesIn(rows),
                         [](const auto& row) { return std::string(row.param.name); });

Event refused(std::string_view diagnostic) {
  Event event;
  event.kind = EventKind::failure;
  event.format = "rfc3464";
  event.diagnostic = diagnostic;
  event.sender = "news@example.com";
  event.recipient = "jo@example.net";
  event.reply_code = 550;
  event.smtp_command = "RCPT";
  rules::RuleSet::Scratch scratch;
  event.verdict = judge(event, 1.0, catalog(), scratch);
  return event;
}

TEST(Facts, OfTheSendersAreNoneOfTheRecipients) {
  const auto of_recipient = refused("550 5.7.1 DMARC check failed for domain example.net");
  EXPECT_EQ(of_recipient.verdict.cause, "dmarc-failed");
  EXPECT_EQ(of_recipient.verdict.fact("domain"), "");
  const auto of_sender = refused("550 5.7.1 DMARC check failed for domain example.com");
  EXPECT_EQ(of_sender.verdict.fact("domain"), "example.com");
}

TEST(Facts, TheAddressThatWasWrittenToIsNoNewOne) {
  const auto event = refused("551 5.1.6 user has moved, try <jo@example.net>");
  EXPECT_EQ(event.verdict.cause, "recipient-moved");
  EXPECT_EQ(event.verdict.fact("new_address"), "");
}

}  // namespace
}  // namespace postmortem::analysis
