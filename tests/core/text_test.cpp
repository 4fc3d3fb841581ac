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

TEST(Utf8, BadBytesBecomeReplacementCharacters) {
  EXPECT_EQ(to_valid_utf8("a\xFFz"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(to_valid_utf8("\xC0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD");  // overlong
  EXPECT_EQ(to_valid_utf8("\xED\xA0\x80").size(), 9U);               // surrogate
  EXPECT_EQ(to_valid_utf8(std::string_view("a\0b", 3)),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(to_valid_utf8("grün 日本 😀"), "grün 日本 😀");
  EXPECT_FALSE(is_valid_utf8("\xE3\x81"));
}

TEST(Utf8, PrefixCutsNoCharacter) {
  EXPECT_EQ(utf8_prefix("aü", 2), "a");
  EXPECT_EQ(utf8_prefix("aü", 3), "aü");
}

TEST(FoldCase, KeepsEveryPosition) {
  constexpr std::string_view text = "ÀÉÜß ŁÓDŹ ПРИВЕТ Ёж ΑΒΓΩ Straße 日本 TEXT";
  const auto folded = fold_case(text);
  EXPECT_EQ(folded.size(), text.size());
  EXPECT_EQ(folded, "àéüß łódź привет ёж αβγω straße 日本 text");
  EXPECT_EQ(fold_case("\xC3"), "\xC3") << "a sequence cut off is left alone";
}

TEST(Squeeze, LeavesSingleSpaces) {
  EXPECT_EQ(squeeze("  a \t\r\n b  "), "a b");
  EXPECT_EQ(squeeze(" \n"), "");
}

TEST(FindNoCase, FindsAtTheEnds) {
  EXPECT_EQ(find_nocase("Hello", "hello"), 0U);
  EXPECT_EQ(find_nocase("xHELLO", "hello"), 1U);
  EXPECT_EQ(find_nocase("hell", "hello"), std::string_view::npos);
}

}  // namespace
}  // namespace postmortem
