// Where clauses end, and that one about the address decides over general words beside it.

#include "engine/clauses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog.h"
#include "core/status.h"
#include "engine/rule_set.h"

namespace postmortem::rules {
namespace {

using testing::ElementsAre;

TEST(Clauses, EndAtMarksBeforeABlank) {
  EXPECT_THAT(clauses_of("550 5.1.1 no such user. see mx.example.net; bye"),
              ElementsAre("550 5.1.1 no such user.", " see mx.example.net;", " bye"));
  EXPECT_THAT(clauses_of("user unknown - see our page"),
              ElementsAre("user unknown -", " see our page"));
  EXPECT_THAT(clauses_of("no user, see (our) page; bye"),
              ElementsAre("no user,", " see ", "(our)", " page;", " bye"));
  EXPECT_THAT(clauses_of("邮箱已满。见 http://example.com/"),
              ElementsAre("邮箱已满。", "见 http://example.com/"));
  EXPECT_THAT(clauses_of("unknown. 5.1.1. (12)"), ElementsAre("unknown."));
  EXPECT_TRUE(clauses_of("").empty());
}

TEST(Clauses, TheNextLetterIsWhole) {
  EXPECT_EQ(through_next_letter("a. bc", 2), 4U);
  EXPECT_EQ(through_next_letter("a. éc", 2), 5U);
  EXPECT_EQ(through_next_letter("a. 1", 2), 4U);
}

struct Case {
  std::string_view name;
  std::string_view status;  ///< empty: none
  std::string_view text;
  std::string_view want;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.text;
}

class DecidedByClause : public testing::TestWithParam<Case> {};

TEST_P(DecidedByClause, TellsTheCause) {
  static const auto rules = RuleSet::open(built_in_rules());
  Evidence evidence;
  evidence.text = GetParam().text;
  evidence.status = parse_enhanced_status(GetParam().status);
  evidence.reply = 550;
  RuleSet::Scratch scratch;
  const auto decision = rules.decide(evidence, scratch);
  ASSERT_TRUE(decision.match);
  EXPECT_EQ(decision.match->rule->cause, GetParam().want);
  EXPECT_EQ(rules.matches(evidence, scratch).front().rule, decision.match->rule);
  EXPECT_NE(evidence.text.find(decision.match->words), std::string_view::npos);
}

constexpr Case cases[] = {
    {"PolicyBeside", "5.2.1",
     "The account is disabled. Mail is monitored for policy compliance.", "mailbox-disabled"},
    {"Spanish", "5.1.1", "El buzón no existe. Lea la política de uso", "recipient-unknown"},
    {"NoStatus", "", "El buzón no existe. Lea la política de uso", "policy"},
    {"InParentheses", "5.2.1", "the mailbox is closed (see our spam policy)",
     "mailbox-disabled"},
    {"FullOnASpamPage", "5.2.2", "收件人邮箱已满。反垃圾政策见 http://mail.example.com/",
     "mailbox-full"},
    {"SendersAccount", "",
     "Account suspended. Contact your hosting provider; policy violation.", "policy"},
    {"SendersDomain", "5.7.1", "Domain not found. Policy requires a valid domain in HELO.",
     "policy"},
    {"SenderInParentheses", "5.1.1", "spam rejected (sender callout: user unknown)",
     "spam-content"},
    {"BehindAnotherReason", "5.1.1", "Rejected by policy. Bounce address, no such user",
     "policy"},
    {"SomebodysAccount", "5.2.1", "Policy violation by your customer, account terminated",
     "policy"},
    {"Condition", "5.1.1",
     "Rejected as spam. If the user is unknown to you, do not write to us.", "spam-content"},
    {"UnavailableForAnyReason", "", "Requested action not taken: mailbox unavailable. Policy.",
     "policy"},
    {"UnavailableUnderItsCode", "5.1.1", "Mailbox unavailable. Violates our policy", "policy"},
    {"BeforeTheGeneralWords", "5.2.1",
     "Mary no longer works here. Please write to Jo. See our policy", "mailbox-disabled"},
    {"OtherStatus", "5.7.26", "The mailbox is closed. Local policy forbids this.", "policy"},
    {"StatusAboutSomethingElse", "5.2.2", "El buzón no existe. Lea la política de uso",
     "policy"},
    {"Question", "5.1.1", "User unknown? No - the message was refused as spam", "spam-content"},
    {"NoSentenceAboutTheAddress", "5.1.1", "Message refused. It is spam by our policy.",
     "spam-content"},
};

INSTANTIATE_TEST_SUITE_P(Clauses, DecidedByClause, testing::ValuesIn(cases),
                         [](const auto& test) { return std::string(test.param.name); });

// What stands for an address is looked at byte by byte.
TEST(WordsOfAMatch, AreWholeCharacters) {
  const auto rules = RuleSet::open(built_in_rules());
  Evidence evidence;
  evidence.text = "553 dnsbl:ж@example.net";
  evidence.reply = 553;
  RuleSet::Scratch scratch;
  const auto decision = rules.decide(evidence, scratch);
  ASSERT_TRUE(decision.match);
  EXPECT_EQ(decision.match->words, "dnsbl:ж");
}

}  // namespace
}  // namespace postmortem::rules
