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
    {"NotOfASection", "refused, see section 4.2.1", ""},
    {"NotOfAShortSection", "see sect. 5.1.1", ""},
    {"NotOfASign", "siehe § 5.1.1", ""},
    {"NotOfAPassage", "5.1.1 was said; see 5.2.1 of our terms", "5.1.1"},
    {"NotOfAPassageAlone", "as in 5.2.1 of our terms", ""},
    {"NotOfASectionInGerman", "laut Abschnitt 4.2.1 der Regeln", ""},
    {"NotOfASectionInRussian", "см. пункт 5.1.1 правил", ""},
    {"NotOfASectionInChinese", "参见第5.1.1条", ""},
    {"NotOfAProgram", "Exim 4.94.2", ""},
    {"NotOfANamedVersion", "X-Filter-Version: 4.1.8", ""},
    {"NotBehindASlash", "Reporter/5.12.2", ""},
    {"NotBehindAName", "filter-new-4.11.1", ""},
    {"BehindSection", "section 2.2.1: 550 5.7.1 refused", "5.7.1"},
    {"BehindAnyWord", "User unknown 5.1.1", "5.1.1"},
    {"BehindAHost", "host: mx.example.org 5.2.2 <jo@example.org>... Mailbox full", "5.2.2"},
    {"BehindASentence", "No such user. 5.1.1", "5.1.1"},
    {"SuccessAtTheFront", "2.0.0 sent", "2.0.0"},
    {"SuccessBehindACode", "250 2.1.5 ok", "2.1.5"},
    {"SuccessBehindAHyphen", "250-2.1.5 ok", "2.1.5"},
    {"SuccessInALog", "to=<jo@example.org>, dsn=2.0.0, stat=Sent", "2.0.0"},
    {"SuccessAsStatus", "with status 2.1.5", "2.1.5"},
    {"SuccessInParentheses", "delivered (#2.1.5)", "2.1.5"},
    {"NoSuccessOfTerms", "our terms 2.2.1 forbid this", ""},
    {"NoSuccessOfAProgram", "Reporter (2.753.1)", ""},
    {"NoSuccessBehindANumber", "RFC 5321 2.2.1", ""},
    {"SuccessInBrackets", "[2.0.0] delivered", "2.0.0"},
    {"SuccessInParenthesesAtTheFront", "(2.1.5) delivered", "2.1.5"},
    {"SuccessInParenthesesWithWords", "status=sent (2.0.0 Ok)", "2.0.0"},
    {"SuccessInParenthesesBehindItsWord", "accepted for delivery (2.6.0)", "2.6.0"},
    {"SuccessBehindAnAddress", "<jo@example.org> 2.1.5 Ok", "2.1.5"},
    {"SuccessBehindAHost", "mx.example.org[192.0.2.1] 2.1.5 Ok", "2.1.5"},
    {"SuccessBehindASemicolon", "smtp; 2.1.5 Ok", "2.1.5"},
    {"SuccessBehindAColon", "delivered successfully: 2.0.0", "2.0.0"},
    {"SuccessBehindASlash", "250/2.1.5 ok", "2.1.5"},
    {"SuccessBehindADash", "250 - 2.1.5 ok", "2.1.5"},
    {"SuccessJoinedToItsName", "status-2.1.5", "2.1.5"},
    {"NoSuccessOfASection", "See section 2.2.1 of our policy", ""},
    {"NoSuccessOfANamedVersion", "X-Mailman-Version: 2.1.39", ""},
    {"NoSuccessOfAnAgent", "User-Agent: Reporter/2.2.1", ""},
    {"NoSuccessOfASlashedProgram", "Postfix/2.2.1", ""},
    {"NoSuccessOfAProgramInParentheses", "refused by Mailer (2.2.1)", ""},
    {"NoSuccessOfAnUnknownSubject", "(2.753.1)", ""},
    {"NoSuccessBehindASentence", "as our terms say. 2.2.1 No spam", ""},
    {"NoSuccessOfAServer", "example SMTP 2.2.22", ""},
    {"JoinedToACode", "550/5.1.1 no", "5.1.1"},
    {"JoinedToError", "Error/5.1.1", "5.1.1"},
    {"HyphenedToError", "Error-5.1.1", "5.1.1"},
    {"HyphenedToStatus", "status-5.1.1", "5.1.1"},
    {"HyphenedToStatuscode", "Statuscode-5.1.1", "5.1.1"},
    {"HyphenedToDsn", "DSN-5.1.1", "5.1.1"},
    {"HyphenedToSmtp", "SMTP-5.7.1", "5.7.1"},
    {"BehindAFreeSlash", "User unknown /5.1.1", "5.1.1"},
    {"BehindAFreeHyphen", "User unknown -5.1.1", "5.1.1"},
    {"NotOfASlashedProgram", "PHP/5.3.3", ""},
    {"NotOfAJoinedMta", "(example_mta-5.5.0-3)", ""},
    {"NotOfAProgramWithBlank", "Exim 4.9.4", ""},
    {"NotOfAVersion", "version 5.1.1", ""},
    {"NotOfAVersionInParentheses", "(Version 5.1.1)", ""},
    {"NotOfAShortVersion", "Mailer vers. 5.1.1", ""},
    {"NotOfASectionOfTheRfc", "section 5.7.1 of the RFC", ""},
    {"NotOfSections", "sections 5.7.1 and the like", ""},
    {"NotOfASignAlone", "§ 5.1.1", ""},
    {"NotOfTermsBehindWith", "at odds with 5.2.1 of our terms", ""},
    {"BehindVersand", "Fehler beim Versand: 5.1.1", "5.1.1"},
    {"BehindVersenden", "Versenden: 5.1.1", "5.1.1"},
    {"BehindNummer", "Fehler Nummer 5.1.1", "5.1.1"},
    {"BehindAPointInTime", "not accepted at this point 4.7.1", "4.7.1"},
    {"BehindAPointInFrench", "Message refusé: point 5.7.1", "5.7.1"},
    {"BehindARule", "denied by rule: 5.7.1", "5.7.1"},
    {"BehindAnItem", "refused item 5.7.1", "5.7.1"},
    {"BehindARuleInGerman", "Fehler (Regel 5.7.1)", "5.7.1"},
    {"BehindASectionAndAColon", "refused in this section: 5.7.1", "5.7.1"},
    {"InParenthesesBehindASection", "refused by this section (5.7.1)", "5.7.1"},
    {"BehindTheEndOfASentence", "Not in this version. 5.1.1", "5.1.1"},
    {"OfAHost", "failed with 5.1.1 of mx.example.org", "5.1.1"},
    {"OfAHostByRules", "failed with 5.1.1 of mx.example.org: by our policy", "5.1.1"},
    {"OfARecipient", "Reason - 5.1.1 of the recipient", "5.1.1"},
    {"BehindSeconds", "Connection timed out after 60 sec. 4.4.1", "4.4.1"},
    {"BehindSecondsToWait", "Retry in 300 sec. 4.7.1", "4.7.1"},
    {"BehindKeptForRelease", "kept for release 4.7.1", "4.7.1"},
    {"BehindRelease", "mail release 5.2.2 mailbox full", "5.2.2"},
    {"BehindATlsVersion", "Unsupported TLS version 4.7.5", "4.7.5"},
    {"BehindAHyphenedTlsVersion", "TLS-Version: 4.7.5", "4.7.5"},
    {"BehindAnSslVersion", "wrong SSL version 5.7.5", "5.7.5"},
    {"BehindAProgram", "Exim 5.1.1 User unknown", "5.1.1"},
    {"BehindAndSoOnInRussian", "и т.п. 5.1.1", "5.1.1"},
    {"BehindKindInGerman", "Fehler dieser Art. 5.7.1", "5.7.1"},
    {"HyphenedToFailure", "failure-5.1.1", "5.1.1"},
    {"HyphenedToRejected", "rejected-5.7.1", "5.7.1"},
    {"JoinedToDenied", "denied/5.7.1", "5.7.1"},
    {"HyphenedToReason", "reason-5.1.1", "5.1.1"},
    {"JoinedToBounce", "bounce/5.2.2", "5.2.2"},
    {"HyphenedToNdr", "NDR-5.1.1", "5.1.1"},
    {"HyphenedToRemote", "Remote-5.4.4", "5.4.4"},
    {"HyphenedToDiagnostic", "Diagnostic-5.7.1", "5.7.1"},
    {"JoinedToAName", "PERM_FAIL/5.1.1", "5.1.1"},
    {"HyphenedToAnswerInGerman", "Antwort-5.1.1", "5.1.1"},
    {"JoinedToCommand", "TO command/5.1.1", "5.1.1"},
    {"JoinedToAHost", "mx.example.org/5.1.1 user unknown", "5.1.1"},
    {"NotJoinedToVersion", "Version/5.1.1", ""},
    {"NotHyphenedToSection", "section-5.1.1", ""},
    {"NoSuccessOfAVersion", "version 2.1.39", ""},
    {"OfAStandardMailbox", "smtp; 5.1.1 of standard mailbox", "5.1.1"},
    {"NotOfTheRules", "as in 5.2.1 of the mail rules", ""},
    {"NotOfRules", "as in 5.2.1 of rules", ""},
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
    {"BehindAWideColon", "応答：550 5.1.1 unknown", "550"},
    {"BehindAWideBracket", "エラー（550 unknown）", "550"},
    {"BehindAWordOfAnotherScript", "服务器返回 550 unknown", "550"},
    {"NoCountOfAnotherScript", "邮件共 550 封", ""},
    {"NoNumberOfAnotherScript", "受付番号：451 再送回数: 421", ""},
    {"NoSizeOfAnotherScript", "（上限：450 KB、サイズ：550 KB）", ""},
    {"NoSizeUsed", "已用：552 MB，总量：500", ""},
    {"NoSizeBehindAColon", "size: 550 MB", ""},
    {"NumberOfAnError", "エラー番号：550 unknown", "550"},
    {"ChineseNumberOfAnError", "错误编号：550", "550"},
    {"StatusBehindANumber", "番号：550 5.1.1 unknown", "550"},
    {"NoUnit", "error: 552 mbox full", "552"},
    {"WithItsStatus", "not delivered 552 5.2.2 full", "552"},
    {"WithAnotherStatus", "tried 552 4.2.2 times", ""},
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
