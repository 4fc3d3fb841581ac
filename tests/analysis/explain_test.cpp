// What a pasted text is taken for.

#include <ostream>
#include <string_view>

#include <gtest/gtest.h>

#include "analysis/analyzer.h"
#include "catalog.h"

namespace postmortem::analysis {
namespace {

struct Case {
  std::string_view name;
  std::string_view text;
  EventKind kind;
  std::string_view status;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << '"' << c.text << '"';
}

class Explain : public testing::TestWithParam<Case> {};

TEST_P(Explain, TellsWhatItIs) {
  static const auto rules = rules::RuleSet::open(rules::built_in_rules());
  rules::RuleSet::Scratch scratch;
  const auto event = explain(rules, GetParam().text, {}, scratch);
  EXPECT_EQ(info(event.kind).key, info(GetParam().kind).key);
  EXPECT_EQ(event.status, GetParam().status);
}

constexpr auto failure = EventKind::failure;
constexpr auto success = EventKind::success;
constexpr Case cases[] = {
    {"Refused", "550 5.1.1 no such user", failure, "5.1.1"},
    {"Accepted", "250 2.1.5 ok", success, "2.1.5"},
    {"AcceptedWithoutACode", "2.0.0 message accepted for delivery", success, "2.0.0"},
    {"AcceptedInALog", "to=<jo@example.org>, dsn=2.0.0, stat=Sent", success, "2.0.0"},
    {"AcceptedInParentheses", "status=sent (2.0.0 Ok)", success, "2.0.0"},
    {"AcceptedAtTheFront", "(2.1.5) delivered", success, "2.1.5"},
    {"AcceptedInBrackets", "[2.0.0] delivered", success, "2.0.0"},
    {"AcceptedForAnAddress", "<jo@example.org> 2.1.5 Ok", success, "2.1.5"},
    {"AcceptedBySmtp", "smtp; 2.1.5 Ok", success, "2.1.5"},
    {"AcceptedBehindAColon", "delivered successfully: 2.0.0", success, "2.0.0"},
    {"AcceptedButNotSent", "254 4.7.1 message not sent", failure, "4.7.1"},
    {"SectionOfTerms", "Refused as spam, see section 2.2.1 of our policy", failure, ""},
    {"SectionNearACode", "550 Refused according to section 5.1.1 of our policy", failure, ""},
    {"ProgramOfAComplaint", "Feedback-Type: abuse\nUser-Agent: Reporter/2.2.1\nVersion: 1",
     failure, ""},
};
INSTANTIATE_TEST_SUITE_P(Texts, Explain, testing::ValuesIn(cases),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace postmortem::analysis
