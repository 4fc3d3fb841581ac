#include "core/status.h"

#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace postmortem {
namespace {

struct Case {
  std::string_view name;
  std::string_view text;
  std::string_view want;  ///< "" where nothing must be found
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << '"' << c.text << '"';
}

class FindEnhancedStatus : public testing::TestWithParam<Case> {};

TEST_P(FindEnhancedStatus, Finds) {
  const auto got = find_enhanced_status(GetParam().text);
  EXPECT_EQ(got ? to_string(got->value) : "", GetParam().want);
}

constexpr Case status_cases[] = {
    {"AfterReplyCode", "550 5.1.1 no such user", "5.1.1"},
    {"InParentheses", "rejected (#4.2.2)", "4.2.2"},
    {"AfterHyphen", "550-5.7.25 [192.0.2.1]", "5.7.25"},
    {"BeforeSentenceEnd", "it said 5.7.1. Then more", "5.7.1"},
    {"AtTheEnd", "it said 5.7.1.", "5.7.1"},
    {"NotAnIpAddress", "host 10.5.1.1 said no", ""},
    {"NotTheFrontOfAnIpAddress", "5.1.1.9 is no code", ""},
    {"NotAVersion", "Exim v4.2.1", ""},
    {"NotAFourDigitPart", "5.7.5150", ""},
    {"NoLeadingZero", "5.01.1", ""},
    {"NoClassThree", "3.1.1", ""},
    {"SecondOne", "1.2.3 then 4.4.7", "4.4.7"},
    {"Empty", "", ""},
};
INSTANTIATE_TEST_SUITE_P(Text, FindEnhancedStatus, testing::ValuesIn(status_cases),
                         [](const auto& test) { return std::string(test.param.name); });

class FindReplyCode : public testing::TestWithParam<Case> {};

TEST_P(FindReplyCode, Finds) {
  const auto got = find_reply_code(GetParam().text);
  EXPECT_EQ(got ? std::to_string(got->value) : "", GetParam().want);
}

constexpr Case reply_cases[] = {
    {"AtStart", "550 no", "550"},
    {"Continued", "550-5.1.1 no", "550"},
    {"AfterSaid", "host mx.example.org[192.0.2.1] said: 452 4.2.2 full", "452"},
    {"AfterWord", "Remote host replied 554 go away", "554"},
    {"InBrackets", "(reason: 550 5.1.1 unknown)", "550"},
    {"InFrontOfQuotation", "5.3.0 - Other problem 554-'Your access', (2)", "554"},
    {"BehindCodeAndBeforeAComma", "response code: 550, user unknown", "550"},
    {"BehindAWordThatEndsInCode", "ResponseCode 421, , Host not reachable", "421"},
    {"NoAmount", "your limit of 500, which is", ""},
    {"NotInFrontOfAWord", "we sent 554-word mails", ""},
    {"NotANumberOfTheText", "it is 550 km from here", ""},
    {"NotAPort", "192.0.2.1:587 closed", ""},
    {"NotPartOfANumber", "id 15504", ""},
    {"SuccessIsNoRefusal", "250 ok", ""},
    {"NoSecondDigitAboveFive", "Error: 599 x", ""},
};
INSTANTIATE_TEST_SUITE_P(Text, FindReplyCode, testing::ValuesIn(reply_cases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(ParseEnhancedStatus, WantsTheWholeText) {
  EXPECT_TRUE(parse_enhanced_status("5.1.1"));
  EXPECT_FALSE(parse_enhanced_status("5.1.1 "));
  EXPECT_FALSE(parse_enhanced_status("5.1"));
  EXPECT_TRUE(parse_enhanced_status("5.0.0")->is_generic());
  EXPECT_EQ(to_string(*parse_enhanced_status("4.7.999")), "4.7.999");
}

}  // namespace
}  // namespace postmortem
