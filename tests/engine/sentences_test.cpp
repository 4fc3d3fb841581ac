// Where sentences end, and that one about the address decides over general words beside it.

#include "engine/sentences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "catalog.h"
#include "core/status.h"
#include "engine/rule_set.h"

namespace postmortem::rules {
namespace {

using testing::ElementsAre;

TEST(Pieces, EndAtMarksBeforeABlank) {
  EXPECT_THAT(pieces_of("550 5.1.1 no such user. see mx.example.net; bye", Pieces::sentences),
              ElementsAre("550 5.1.1 no such user.", " see mx.example.net;", " bye"));
  EXPECT_THAT(pieces_of("user unknown - see our page", Pieces::sentences),
              ElementsAre("user unknown -", " see our page"));
  EXPECT_THAT(pieces_of("邮箱已满。见 http://example.com/", Pieces::full_stops),
              ElementsAre("邮箱已满。", "见 http://example.com/"));
  EXPECT_THAT(pieces_of("unknown. 5.1.1. (12)", Pieces::sentences), ElementsAre("unknown."));
  EXPECT_TRUE(pieces_of("", Pieces::clauses).empty());
}

TEST(Pieces, AreFinerKindByKind) {
  constexpr std::string_view text = "no user, see (our) page; bye";
  EXPECT_THAT(pieces_of(text, Pieces::full_stops), ElementsAre(text));
  EXPECT_THAT(pieces_of(text, Pieces::sentences),
              ElementsAre("no user, see ", "(our)", " page;", " bye"));
  EXPECT_THAT(pieces_of(text, Pieces::clauses),
              ElementsAre("no user,", " see ", "(our)", " page;", " bye"));
}

TEST(Pieces, TheNextLetterIsWhole) {
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

class DecidedBySentence : public testing::TestWithParam<Case> {};

TEST_P(DecidedBySentence, TellsTheCause) {
  static const auto rules = RuleSet::make(built_in_catalog(false), false).value();
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
    {"PolicyInFront", "5.1.1", "Our anti-spam policy is at example.com; no such mailbox here",
     "recipient-unknown"},
    {"FirstOfNoStatus", "", "El buzón no existe. Lea la política de uso", "recipient-unknown"},
    {"InParentheses", "5.2.1", "the mailbox is closed (see our spam policy)",
     "mailbox-disabled"},
    {"FullOnASpamPage", "5.2.2", "收件人邮箱已满。反垃圾政策见 http://mail.example.com/",
     "mailbox-full"},
    {"NotTheFirstOfNoStatus", "", "Message rejected by local policy. Mailbox closed.",
     "policy"},
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

INSTANTIATE_TEST_SUITE_P(Sentences, DecidedBySentence, testing::ValuesIn(cases),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace postmortem::rules
