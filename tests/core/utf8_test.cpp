#include "core/utf8.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace postmortem {
namespace {

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

TEST(Utf8, AsciiEndsAtTheFirstHighByte) {
  for (std::size_t plain = 0; plain < 20; ++plain) {
    const std::string text(plain, 'a');
    EXPECT_EQ(ascii_end(text), plain);
    EXPECT_EQ(ascii_end(text + "\xFFz"), plain);
    EXPECT_EQ(ascii_end("\x80" + text, 1), plain + 1);
  }
  EXPECT_EQ(ascii_end("\x80", 0), 0U);
}

}  // namespace
}  // namespace postmortem
