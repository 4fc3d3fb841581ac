#include "core/address.h"

#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace postmortem {
namespace {

struct Case {
  std::string_view name;
  std::string_view text;
  std::string_view want;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << '"' << c.text << '"';
}

class NormaliseAddress : public testing::TestWithParam<Case> {};

TEST_P(NormaliseAddress, Gives) {
  EXPECT_EQ(normalise_address(GetParam().text), GetParam().want);
}

constexpr Case cases[] = {
    {"Plain", "jo@example.org", "jo@example.org"},
    {"DomainInLowerCase", "Jo.X@EXAMPLE.Org", "Jo.X@example.org"},
    {"Brackets", "Jo <jo@example.org>", "jo@example.org"},
    {"Comment", "jo@EXAMPLE.org (Jo X)", "jo@example.org"},
    {"NestedComment", "jo@example.org (Jo (the one))", "jo@example.org"},
    {"TwoComments", "(Jo) jo@example.org (the one)", "jo@example.org"},
    {"CommentBehindAQuote", "\"Jo\" <jo@example.org> (the one)", "jo@example.org"},
    {"BracketsInAComment", "Jo <jo@example.org> (not <al@example.org>)", "jo@example.org"},
    {"UnclosedComment", "<jo@example.org> (x", "jo@example.org"},
    {"Mailto", "<mailto:jo@example.org>", "jo@example.org"},
    {"SourceRoute", "<@a.example,@b.example:jo@example.org>", "jo@example.org"},
    {"QuotedLocalPart", "\"jo x\"@example.org", "\"jo x\"@example.org"},
    {"TrailingDotAndColon", "jo@example.org.:", "jo@example.org"},
    {"Slashes", "/o=Org/cn=jo@example.org", "/o=Org/cn=jo@example.org"},
    {"NoDomain", "jo@", ""},
    {"NoAddress", "jo", ""},
    {"Blank", "jo x@example.org", ""},
    {"Utf8", "j\u00f6@example.org", "j\u00f6@example.org"},
    {"NoUtf8", "j\xf6@ex\xe4mple.org", "j\ufffd@ex\ufffdmple.org"},
    {"Empty", "", ""},
};
INSTANTIATE_TEST_SUITE_P(Text, NormaliseAddress, testing::ValuesIn(cases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(NormaliseAddress, TakesABareWordOnlyWhenAsked) {
  EXPECT_EQ(normalise_address("<jo>", true), "jo");
  EXPECT_EQ(normalise_address("two words", true), "");
  EXPECT_EQ(normalise_address("j\xf6", true), "j\ufffd");
}

TEST(FindAddress, IsNoPartOfAnother) {
  struct Row {
    std::string_view name;
    std::string_view text;
    std::size_t at;
  };
  constexpr auto npos = std::string_view::npos;
  constexpr Row rows[] = {
      {"Alone", "jo@example.org", 0},
      {"InBrackets", "to <jo@example.org>: gone", 4},
      {"SentenceEnd", "no jo@example.org.", 3},
      {"SentenceEndAndMore", "no jo@example.org. Bye", 3},
      {"BehindAnEqualsSign", "to=jo@example.org", 3},
      {"LongerInFront", "550 <mojo@example.org>", npos},
      {"DottedInFront", "550 <mo.jo@example.org>", npos},
      {"LongerBehind", "550 <jo@example.org.uk>", npos},
      {"HyphenBehind", "550 <jo@example.org-net>", npos},
      {"SecondOfTwo", "<mojo@example.org>, <jo@example.org>", 21},
      {"Nowhere", "nobody", npos},
      {"Empty", "", npos},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(find_address(row.text, "jo@example.org"), row.at) << row.name;
  }
  EXPECT_EQ(find_address("anything", ""), npos);
}

TEST(FullHostName, IsNoLocalName) {
  EXPECT_TRUE(is_full_host_name("mail.example.com"));
  EXPECT_TRUE(is_full_host_name("mail.example.com."));
  EXPECT_FALSE(is_full_host_name("mail"));
  EXPECT_FALSE(is_full_host_name("mail.localdomain"));
  EXPECT_FALSE(is_full_host_name("192.0.2.1"));
  EXPECT_FALSE(is_full_host_name("mail..example.com"));
}

TEST(ParseIp, ReadsWholeAddressesOnly) {
  EXPECT_EQ(to_string(*parse_ip("[192.0.2.1]")), "192.0.2.1");
  EXPECT_EQ(to_string(*parse_ip("[IPv6:2001:DB8::0:1]")), "2001:db8::1");
  EXPECT_FALSE(parse_ip("192.0.2"));
  EXPECT_FALSE(parse_ip("192.0.2.1 x"));
  EXPECT_FALSE(parse_ip(""));
}

}  // namespace
}  // namespace postmortem
