#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/digest.h"
#include "store/facts_json.h"
#include "store/filter.h"
#include "store/history.h"

namespace postmortem::store {
namespace {

TEST(SipHash, GivesTheReferenceVectors) {
  // From the reference implementation: key 00 01 .. 0f, message 00 01 .. of 0, 1, 8 and 15
  // bytes.
  DigestKey key{};
  std::string message;
  for (std::uint8_t i = 0; i < 16; ++i) {
    key[i] = i;
    message.push_back(static_cast<char>(i));
  }
  const Digest empty = {0xa3, 0x81, 0x7f, 0x04, 0xba, 0x25, 0xa8, 0xe6,
                        0x6d, 0xf6, 0x72, 0x14, 0xc7, 0x55, 0x02, 0x93};
  const Digest one = {0xda, 0x87, 0xc1, 0xd8, 0x6b, 0x99, 0xaf, 0x44,
                      0x34, 0x76, 0x59, 0x11, 0x9b, 0x22, 0xfc, 0x45};
  EXPECT_EQ(siphash_128(key, ""), empty);
  EXPECT_EQ(siphash_128(key, message.substr(0, 1)), one);
  EXPECT_NE(siphash_128(key, message.substr(0, 8)), siphash_128(key, message.substr(0, 9)));
  EXPECT_NE(siphash_128(key, std::string(1, '\0')), siphash_128(key, std::string(2, '\0')));
}

TEST(FactsJson, GoesThereAndBack) {
  const std::vector<NamedText> facts = {{"", ""},
                                        {"ip", "192.0.2.1"},
                                        {"quote\"\\", std::string("\0\n\x1f\x7f{}:,", 8)},
                                        {"ü", "日本"}};
  EXPECT_EQ(facts_from_json(facts_to_json(facts)), facts);
  EXPECT_EQ(facts_to_json({}), "");
  EXPECT_EQ(facts_to_json({{"a", "x\ty"}, {"b", "\""}}), R"({"a":"x\u0009y","b":"\""})");
}

TEST(FactsJson, LeavesOutWhatIsBroken) {
  for (const char* json :
       {"", "{", "{\"a", "{\"a\":", "{\"a\":\"x", "{\"a\":\"\\", "{\"a\":\"\\u00", "[1]"}) {
    EXPECT_TRUE(facts_from_json(json).empty()) << json;
  }
}

struct TextCase {
  std::string_view name;
  std::string_view text;
  std::string_view want;
};
void PrintTo(const TextCase& c, std::ostream* out) {
  *out << c.text;
}
class TextExpression : public testing::TestWithParam<TextCase> {};

TEST_P(TextExpression, IsSafe) {
  EXPECT_EQ(text_expression(GetParam().text), GetParam().want);
}

constexpr TextCase text_cases[] = {
    {"Words", " mailbox  full ", R"("mailbox" "full")"},
    {"Phrase", R"("mailbox full" now)", R"("mailbox full" "now")"},
    {"OpenPhrase", R"("mailbox full)", R"("mailbox full")"},
    {"Prefix", "mail*", R"("mail "*)"},
    {"Star", "*", ""},
    {"Code", "5.7.1", R"("5 7 1")"},
    {"Operators", "a OR NOT (b)", R"("a" "OR" "NOT" " b ")"},
    {"Quotes", R"(a"b)", R"("a b")"},
    {"Column", "sender:x ^y -z", R"("sender x" " y" " z")"},
    {"NoWord", "% ' \"\" --", ""},
    {"Unicode", "grüße 日本", "\"grüße\" \"日本\""},
};
INSTANTIATE_TEST_SUITE_P(Filter, TextExpression, testing::ValuesIn(text_cases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(StatusPattern, TakesNumbersThenX) {
  for (const char* good : {"5.7.1", "5.7.x", "5.x.x", "5.X", "5", "5.7", "4.999.999", "x"}) {
    EXPECT_TRUE(check_status_pattern(good)) << good;
  }
  for (const char* bad :
       {"", "5.", ".7", "x.7", "5.x.1", "5.7.1.1", "5.7.1000", "5,7", "5.7.*", " 5"}) {
    EXPECT_FALSE(check_status_pattern(bad)) << bad;
  }
}

TEST(DefaultPath, FollowsXdg) {
  EXPECT_EQ(default_path("/s", "/home/jo"), "/s/postmortem/history.sqlite");
  EXPECT_EQ(default_path("", "/home/jo"), "/home/jo/.local/state/postmortem/history.sqlite");
  EXPECT_EQ(default_path("relative", "/home/jo"),
            "/home/jo/.local/state/postmortem/history.sqlite");
  EXPECT_EQ(default_path("", ""), "");
}

}  // namespace
}  // namespace postmortem::store
