#include "core/text.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace postmortem {
namespace {

TEST(ToLf, KeepsTextWithoutCr) {
  std::string scratch;
  constexpr std::string_view text = "a\nb\n";
  EXPECT_EQ(to_lf(text, scratch).data(), text.data());
}

TEST(ToLf, TakesEveryLineEnd) {
  std::string scratch;
  EXPECT_EQ(to_lf("a\r\nb\rc\n\r\rd\r", scratch), "a\nb\nc\n\n\nd\n");
}

TEST(Squeeze, LeavesSingleSpaces) {
  EXPECT_EQ(squeeze("  a \t\r\n b  "), "a b");
  EXPECT_EQ(squeeze(" \n"), "");
}

TEST(DecodeHex, LeavesWhatIsNoCode) {
  EXPECT_EQ(decode_hex("a%42%4a%4G%4", '%'), "aBJ%4G%4");
  EXPECT_EQ(decode_hex("+4A+4a", '+', capital_hex_value), "J+4a");
  EXPECT_EQ(decode_hex("", '='), "");
}

TEST(FindNoCase, FindsAtTheEnds) {
  EXPECT_EQ(find_nocase("Hello", "hello"), 0U);
  EXPECT_EQ(find_nocase("xHELLO", "hello"), 1U);
  EXPECT_EQ(find_nocase("hell", "hello"), std::string_view::npos);
}

}  // namespace
}  // namespace postmortem
