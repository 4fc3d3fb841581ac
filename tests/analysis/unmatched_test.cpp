#include "analysis/unmatched.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postmortem::analysis {
namespace {

using testing::HasSubstr;

struct ShapeCase {
  std::string_view name;
  std::string_view text;
  std::string_view want;
};

void PrintTo(const ShapeCase& c, std::ostream* out) {
  *out << '"' << c.text << '"';
}

class Shape : public testing::TestWithParam<ShapeCase> {};

TEST_P(Shape, Masks) {
  EXPECT_EQ(shape_of(GetParam().text), GetParam().want);
}

constexpr ShapeCase shapes[] = {
    {"CodesStay", "550 5.7.1 Refused", "550 5.7.1 refused"},
    {"DashedCode", "550-5.7.1 Refused 550", "550-5.7.1 refused <number>"},
    {"Address", "550 <jo@example.net>: gone", "550 <<address>>: gone"},
    {"Ip", "554 [192.0.2.1] and 2001:db8::5 denied", "554 [<ip>] and <ip> denied"},
    {"IpWithPort", "host 192.0.2.1:25 said", "host <ip> said"},
    {"Host", "host mx.example.com said no.", "host <host> said no."},
    {"Url", "see https://example.com/x?y=1 now", "see <url> now"},
    {"Id", "queued as 4Qx7Yz1a (ab12cd34)", "queued as <id> (<id>)"},
    {"Number", "wait 300 seconds, 5,000 more", "wait <number> seconds, <number> more"},
    {"WhiteSpace", "  a \t b\n c ", "a b c"},
    {"PlainWordsStay", "Mailbox v2 x4", "mailbox v2 x4"},
    {"Empty", "", ""},
};

INSTANTIATE_TEST_SUITE_P(Texts, Shape, testing::ValuesIn(shapes),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Anonymous, KeepsNobodysAddress) {
  EXPECT_EQ(anonymous("550 <jo@customer.test> from [198.51.100.7] at mx.customer.test: no"),
            "550 <jo@example.com> from [192.0.2.1] at mail.example.com: no");
}

TEST(ShapeCounter, PutsTheMostFrequentFirst) {
  ShapeCounter counter;
  counter.add("550 frobnicated jo@example.net");
  counter.add("550 plugh happened");
  counter.add("550 Frobnicated me@example.org");
  const auto groups = counter.groups();
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].shape, "550 frobnicated <address>");
  EXPECT_EQ(groups[0].count, 2U);
  EXPECT_EQ(counter.texts(), 3U);
}

TEST(RuleSkeleton, TakesWordsThatNoOtherShapeHas) {
  ShapeCounter counter;
  for (int i = 0; i < 2; ++i) {
    counter.add("550 the message was refused for plugh by mx.example.com");
  }
  counter.add("550 the message was refused for xyzzy by mx.example.com");
  const auto skeleton = rule_skeleton(counter.groups(), 0);
  EXPECT_THAT(skeleton, HasSubstr("text = ['the message was refused for plugh by']"));
  EXPECT_THAT(skeleton,
              HasSubstr("\"550 the message was refused for xyzzy by mail.example.com\""));
  EXPECT_THAT(skeleton, HasSubstr("# 2 texts: "));
}

TEST(RuleSkeleton, QuotesWhatTomlAndRe2Mind) {
  ShapeCounter counter;
  counter.add("550 it \"can\\t\" (be) done*");
  const auto skeleton = rule_skeleton(counter.groups(), 0);
  EXPECT_THAT(skeleton, HasSubstr(R"(text = ['it "can\\t" \(be\) done\*'])"));
  EXPECT_THAT(skeleton, HasSubstr(R"("550 it \"can\\t\" (be) done*")"));
}

}  // namespace
}  // namespace postmortem::analysis
