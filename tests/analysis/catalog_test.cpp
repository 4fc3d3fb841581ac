// Every example in rules/ is a test, judged by the whole catalog.

#include "catalog.h"

#include <string>

#include <gtest/gtest.h>

#include "analysis/rule_check.h"

namespace postmortem::analysis {
namespace {

/// Made of the sources, as who checks rules has it.
const rules::RuleSet& catalog() {
  static const auto set = rules::RuleSet::make(rules::built_in_catalog(true), true).value();
  return set;
}

/// The same as the program has it, which takes a thousandth of the time to open.
const rules::RuleSet& packed() {
  static const auto set = rules::RuleSet::open(rules::built_in_rules());
  return set;
}

AddressAction address_action(const rules::Decision& decision) {
  if (!decision.match) {
    return AddressAction::keep;
  }
  const auto& rule = *decision.match->rule;
  return rule.address_action.value_or(packed().cause(rule.cause)->address_action);
}

TEST(Catalog, HasNoFindings) {
  const auto result = check_rules(catalog(), {});
  EXPECT_GE(result.rules, 100U) << "the catalog was not found";
  for (const auto& finding : result.findings) {
    ADD_FAILURE() << finding.place << ": " << finding.rule << ": " << finding.message;
  }
  RecordProperty("rules", static_cast<int>(result.rules));
  RecordProperty("examples", static_cast<int>(result.match_examples + result.pass_examples));
}

/// A wrong recipient-unknown makes people delete good addresses: no reply that some rule knows
/// as one about the sender, the message, a policy or the receiving system may come out as one
/// about a dead address, whether or not it is known who sent it.
TEST(Catalog, NeverCallsAnAddressDeadForAnothersFault) {
  rules::RuleSet::Scratch scratch;
  std::size_t seen = 0;
  for (const auto& rule : catalog().catalog().rules) {
    const auto* cause = catalog().cause(rule.cause);
    ASSERT_NE(cause, nullptr);
    if (rule.address_action.value_or(cause->address_action) != AddressAction::keep) {
      continue;
    }
    for (const auto* list : {&rule.examples.match, &rule.examples.made_up}) {
      for (const auto& example : *list) {
        std::string text;
        auto evidence = example_evidence(example, rule.provider, text);
        for (const bool with_provider : {true, false}) {
          evidence.provider =
              with_provider ? std::string_view(rule.provider) : std::string_view{};
          const auto decision = catalog().decide(evidence, scratch);
          EXPECT_NE(address_action(decision), AddressAction::suppress)
              << (decision.match ? decision.match->rule->id : "") << ": " << example;
          ++seen;
        }
      }
    }
  }
  EXPECT_GE(seen, 50U);
}

/// A policy refusal dressed as 5.1.1 is no unknown user: words beat codes. Whatever some rule
/// knows by its words as no fault of the address stays that under the code of a dead one.
TEST(Catalog, WordsBeatTheCodeOfADeadAddress) {
  rules::RuleSet::Scratch scratch;
  std::size_t seen = 0;
  for (const auto& rule : catalog().catalog().rules) {
    const auto* cause = catalog().cause(rule.cause);
    ASSERT_NE(cause, nullptr);
    const bool by_words = !rule.text.empty() && rule.status.empty() && rule.reply.empty() &&
                          rule.layer >= rules::Layer::text;
    if (!by_words ||
        rule.address_action.value_or(cause->address_action) != AddressAction::keep) {
      continue;
    }
    for (const auto& example : rule.examples.match) {
      std::string text;
      auto evidence = example_evidence(example, rule.provider, text);
      evidence.status = parse_enhanced_status("5.1.1");
      evidence.reply = std::uint16_t{550};
      const auto decision = catalog().decide(evidence, scratch);
      ASSERT_TRUE(decision.match) << rule.id << ": " << example;
      EXPECT_NE(address_action(decision), AddressAction::suppress)
          << decision.match->rule->id << ": " << example;
      ++seen;
    }
  }
  EXPECT_GE(seen, 400U);
}

/// Texts about the sender, the message or a policy that have the words of a dead address in
/// them, under the code of one.
struct Misleading {
  std::string_view name;
  std::string_view reply;
};

void PrintTo(const Misleading& row, std::ostream* out) {
  *out << row.reply;
}

class NoDeadAddress : public testing::TestWithParam<Misleading> {};

TEST_P(NoDeadAddress, IsSaid) {
  rules::RuleSet::Scratch scratch;
  std::string text;
  const auto evidence = example_evidence(GetParam().reply, {}, text);
  const auto decision = packed().decide(evidence, scratch);
  EXPECT_NE(address_action(decision), AddressAction::suppress)
      << (decision.match ? decision.match->rule->id : "");
}

constexpr Misleading misleading[] = {
    {"SenderUnknown", "550 5.1.1 Sender <x@example.com> unknown"},
    {"SenderUnknownByTable",
     "550 5.1.1 <x@example.com>: Sender address rejected: User unknown"},
    {"SenderCallout", "550 5.1.1 Callback for <x@example.com> failed: no such user here"},
    {"SenderVerify", "550-Verification failed for <x@example.com> 550 Sender verify failed"},
    {"SenderMailbox", "550 5.1.1 The sender's mailbox does not exist"},
    {"SenderAccount", "550 5.1.1 Your account has been disabled for abuse"},
    {"FromAddress", "550 5.1.1 The From address is invalid or does not exist"},
    {"ReturnPath", "550 5.1.1 Return-Path address not found"},
    {"SenderDomain", "550 5.1.1 Domain of sender address does not exist"},
    {"Client", "550 5.1.1 Client host unknown, no such host name"},
    {"Network", "550 5.1.1 Mail from unknown network addresses is not accepted"},
    {"Policy", "550 5.1.1 <x@example.net>: Recipient address rejected: blocked by policy"},
    {"Listed",
     "550 5.1.1 <x@example.net>: Recipient address rejected: listed at bl.example.org"},
    {"Spam", "550 5.1.1 <x@example.net>: Recipient address rejected: looks like spam"},
    {"Spf", "550 5.1.1 <x@example.net>: Recipient address rejected: SPF fail - not authorized"},
    {"Rate", "450 Requested mail action not taken: mailbox unavailable, rate limit exceeded"},
    {"Relay", "550 5.1.1 <x@example.net>: Recipient address rejected: Relay access denied"},
    {"Login", "535 5.7.8 Invalid user name or password"},
    {"TooMany", "421 4.7.0 Too many unknown users from your address, slow down"},
    {"Full", "552 5.1.1 <x@example.net>: mailbox unavailable: over quota"},
    {"Size",
     "552 5.1.1 <x@example.net>: recipient not available for messages larger than 10 MB"},
    {"Attachment", "550 5.1.1 <x@example.net>: invalid attachment name in message"},
    {"Header", "550 5.1.1 Invalid address in From: header"},
    {"SendingForbidden", "550 Account disabled: you may not send mail"},
    {"SendingAccount", "550 The account you are sending from does not exist"},
    {"MessageId", "550 5.1.1 Message-ID address is invalid"},
    {"ReplyTo", "550 5.1.1 Reply-To address does not exist"},
    {"HeaderRecipients", "550 The header contains invalid recipient addresses"},
    {"Tls", "550 5.1.1 Mail from senders without TLS is not accepted"},
    {"YourServer", "550 5.1.1 Your mail server is not configured properly"},
    {"NotFromYou", "554 mx.example.net ESMTP not accepting messages from you"},
    {"Reputation", "550 5.1.1 <x@example.net>: rejected, 192.0.2.1 has a poor reputation"},
    {"NonexistentSenders", "550 5.1.1 We do not accept messages from nonexistent addresses"},
    {"UnknownDomains", "550 5.1.2 We do not accept mail from unknown domains"},
    {"SenderFull", "552 5.2.2 Message rejected: sender mailbox is over quota"},
    {"ReplyAddress", "550 5.1.1 Your reply address does not exist"},
    {"UnavailableByPolicy", "550 5.1.1 Mailbox unavailable: blocked by policy"},
    {"UnavailableSpam", "550 5.1.1 Mailbox unavailable: spam"},
    {"DeniedByCode", "550 5.2.1 User denied: access denied"},
    {"OrganisationBlocks", "550 5.2.1 the recipient's organization has blocked you"},
    {"MessageFormat", "550 5.1.3 Invalid message format"},
    {"SenderNotAllowed", "550 5.1.6 Recipient rejected: sender not allowed"},
    {"UnknownSender", "550 5.1.1 We do not know this sender"},
    {"SendingFromMailbox", "550 5.2.1 The mailbox you are sending from is disabled"},
    {"SendingFromDomain", "550 5.1.2 The domain you are sending from does not exist"},
    {"ReturnAddress", "550 5.1.1 Your return address is not valid"},
    {"ClientCertificate", "550 5.1.1 Client certificate unknown"},
    {"MayNotSendTo",
     "550 5.1.1 Mailbox does not exist or you are not authorized to send to it"},
    {"DkimSelector", "550 5.1.1 DKIM selector not found"},
    {"MailFromYourDomain", "550 5.1.1 No such user, or mail from your domain is not allowed"},
    {"SendersMailboxByCode", "550 5.1.7 user unknown"},
    {"SendersAddressByCode", "550 5.1.8 mailbox unavailable"},
    {"SendersAccountByCode", "550 5.1.7 account disabled"},
    {"SendersDomainByCode", "550 5.1.8 domain not found"},
    {"SendersSyntaxByCode", "553 5.1.7 malformed address"},
    {"SendingFromAccount", "550 5.2.1 Sending from this account has been disabled"},
    {"Utf8", "555 5.5.4 Unsupported option: SMTPUTF8"},
    {"Lock", "450 4.2.0 mailbox is locked by another process"},
    {"SenderMoved", "550 5.1.6 sender has moved"},
    {"OriginatorMoved", "551 5.1.6 The originator address has moved"},
    {"SenderInactive", "550 5.2.1 Return-Path address is inactive"},
    {"YourAddress", "550 5.1.1 Your e-mail address is unknown to us"},
    {"YourMailbox", "550 5.2.1 Your mailbox is disabled"},
    {"SenderDomainUnknown", "550 5.1.2 Sending domain does not exist"},
    {"AuthorDomain", "550 5.1.2 Author domain example.com not found"},
    {"UnknownHost", "550 5.1.2 Unknown host [192.0.2.1], mail refused"},
    {"FromUnknownHost", "550 5.1.2 Mail from unknown host rejected"},
    {"SendingHost", "550 5.1.2 Sending host could not be found in DNS"},
    {"ClientName", "550 5.1.1 Client name not known"},
    {"NoSuchHelo", "550 5.1.2 No such HELO name"},
    {"YourIp", "550 5.1.1 Your IP is unknown to us"},
    {"SaslUser", "550 5.1.1 SASL user does not exist"},
    {"AuthenticatedUser", "550 5.2.1 authenticated user is disabled"},
    {"Charset", "550 5.1.3 Invalid character set"},
    {"UnknownOrSpam", "554 5.1.1 user unknown or spam"},
    {"UnavailableOrBlocked", "550 5.1.1 mailbox unavailable or sender blocked"},
    {"BlockedOrUnknown", "550 5.1.1 Message blocked as spam or recipient unknown"},
    {"UnknownOrForbidden", "550 5.1.1 User unknown / not allowed"},
    {"PolicyReasons",
     "550 Requested action not taken: mailbox unavailable (e.g., mailbox not found, no access, "
     "or command rejected for policy reasons)"},
};

INSTANTIATE_TEST_SUITE_P(Rows, NoDeadAddress, testing::ValuesIn(misleading),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Catalog, EveryCauseCanBeActedOn) {
  for (const auto& cause : catalog().catalog().causes) {
    EXPECT_FALSE(cause.title.empty() || cause.advice.summary.empty()) << cause.id;
    EXPECT_TRUE(!cause.advice.steps.empty() || cause.who == "nobody") << cause.id;
  }
  EXPECT_GE(catalog().catalog().causes.size(), 70U);
}

/// All templates of an advice, one a line.
std::string texts_of(const rules::AdviceTemplate& advice) {
  std::string out = advice.summary;
  for (const auto* list : {&advice.first, &advice.steps}) {
    for (const auto& text : *list) {
      out += '\n' + text;
    }
  }
  for (const auto& record : advice.dns) {
    out += '\n' + record.name + '\n' + record.value;
  }
  return out;
}

/// example.com answers: who copies a command with it reads another domain's records.
TEST(Catalog, CommandsNameNoDomainThatAnswers) {
  const auto check = [](const std::string& id, const rules::AdviceTemplate& advice) {
    const auto texts = texts_of(advice);
    for (const auto* stand_in : {"|example.", "|you@", " you@example.", "|s1}"}) {
      EXPECT_EQ(texts.find(stand_in), std::string::npos) << id << ": " << stand_in;
    }
  };
  for (const auto& cause : catalog().catalog().causes) {
    check(cause.id, cause.advice);
  }
  for (const auto& rule : catalog().catalog().rules) {
    check(rule.id, rule.advice);
  }
}

}  // namespace
}  // namespace postmortem::analysis
