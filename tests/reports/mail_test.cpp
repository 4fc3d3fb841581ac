#include "reports/mail.h"

#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace postmortem::reports {
namespace {

struct Case {
  std::string_view name;
  std::string_view field;
  std::string_view want;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.field;
}

class FirstAddress : public testing::TestWithParam<Case> {};

TEST_P(FirstAddress, IsFound) {
  const auto text = "To: " + std::string(GetParam().field) + "\n\n";
  std::string_view rest = text;
  EXPECT_EQ(first_address(mime::Header::take(rest), "To"), GetParam().want);
}

constexpr Case cases[] = {
    {"Bare", "jo@example.net", "jo@example.net"},
    {"OfSeveral", "<jo@example.net>, al@example.net", "jo@example.net"},
    {"CommaInQuotes", "\"Doe, Jo\" <jo@example.net>, al@example.net", "jo@example.net"},
    {"AddressInQuotes", "\"x@example.org, Jo\" <jo@example.net>", "jo@example.net"},
    {"EscapedQuote", R"("Doe \", Jo" <jo@example.net>)", "jo@example.net"},
    {"CommaInComment", "jo@example.net (Doe, Jo), al@example.net", "jo@example.net"},
    {"CommaInEncodedWord", "=?utf-8?Q?Doe=2C_Jo?= <jo@example.net>", "jo@example.net"},
    {"QuoteInEncodedWord", "=?utf-8?Q?=22Jo?= <jo@example.net>, al@example.net",
     "jo@example.net"},
    {"CommaWithoutQuotes", "Doe, Jo <jo@example.net>", "jo@example.net"},
    {"OpenQuote", "\"Jo <jo@example.net>, al@example.net", "jo@example.net"},
    {"NothingInFront", ", jo@example.net", "jo@example.net"},
    {"SourceRoute", "<@a.example,@b.example:jo@example.net>", "jo@example.net"},
    {"Group", "undisclosed-recipients:;", ""},
    {"Nothing", "", ""},
    {"NoAddress", "Jo, Al", ""},
};

INSTANTIATE_TEST_SUITE_P(Fields, FirstAddress, testing::ValuesIn(cases),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace postmortem::reports
