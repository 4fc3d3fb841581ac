#include "mime/decode.h"

#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace postmortem::mime {
namespace {

struct Case {
  std::string_view name;
  std::string_view text;
  std::string_view want;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << '"' << c.text << '"';
}

class DecodeWords : public testing::TestWithParam<Case> {};

TEST_P(DecodeWords, Gives) {
  EXPECT_EQ(decode_words(GetParam().text), GetParam().want);
}

constexpr Case words[] = {
    {"Plain", "Undelivered Mail", "Undelivered Mail"},
    {"Folded", "a\n b", "a b"},
    {"Quoted", "=?ISO-8859-1?Q?gr=FCn_und_wei=DF?=", "grün und weiß"},
    {"Base64", "=?utf-8?B?44KI44GG44GT44Gd?=", "ようこそ"},
    {"Language", "=?utf-8*en?Q?x?=", "x"},
    {"SpaceBetweenWordsIsNone", "=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"},
    {"SpaceBeforeTextStays", "=?utf-8?Q?a?= b", "a b"},
    {"CharacterCutBetweenWords", "=?utf-8?B?44Q=?= =?utf-8?B?gg==?=", "㄂"},
    {"Unfinished", "=?utf-8?Q?abc", "=?utf-8?Q?abc"},
    {"UnknownCharset", "=?x-nobody?Q?abc?=", "abc"},
    {"BadEncoding", "=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
    {"RawEightBit", "gr\xFCn", "grün"},
    {"Iso2022Jp", "=?ISO-2022-JP?B?GyRCJSglaSE8GyhC?=", "エラー"},
};
INSTANTIATE_TEST_SUITE_P(Field, DecodeWords, testing::ValuesIn(words),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(ToUtf8, TakesLabelsAsTheyAreMeant) {
  EXPECT_EQ(to_utf8("\x93x\x94", "iso-8859-1"), "“x”");
  EXPECT_EQ(to_utf8("\xC3\xBC", "us-ascii"), "ü");
  EXPECT_EQ(to_utf8("\x82\xA0", "shift_jis"), "あ");
  EXPECT_EQ(to_utf8("\xB0\xA1", "ks_c_5601-1987"), "가");
  EXPECT_EQ(to_utf8("+AOQ-", "utf-7"), "ä");
  EXPECT_EQ(to_utf8("\xCF\xF0\xE8", "windows-1251"), "При");
  EXPECT_EQ(to_utf8("\x1B$B$\"\x1B(B", "us-ascii"), "あ");
  EXPECT_EQ(to_utf8("x", "//TRANSLIT"), "x");
}

TEST(QuotedPrintable, KeepsLinesWithTrailingBlanks) {
  EXPECT_EQ(decode_quoted_printable("a  \nb=\nc=3D=ZZ\n"), "a\nbc==ZZ\n");
}

TEST(Base64, PassesOverWhatIsNone) {
  EXPECT_EQ(decode_base64("aGVs\nbG8=|\x80"), "hello");
  EXPECT_EQ(decode_base64("aGVsbG8"), "hello");
  EXPECT_EQ(decode_base64(""), "");
}

TEST(Html, IsReadAsText) {
  EXPECT_EQ(html_to_text(
                "<html><head><title>T</title><style>p{}</style></head><body><p>a &amp; b<br>c "
                "&#228;</p><!-- x --><script>if(a<b){}</script>&lt;jo@example.org&gt;"),
            "T\n\na & b\nc ä\n<jo@example.org>");
  EXPECT_EQ(html_to_text("write to <jo@example.org> now"), "write to <jo@example.org> now");
  EXPECT_EQ(html_to_text("1 < 2 & 3 <"), "1 < 2 & 3 <");
  EXPECT_EQ(html_to_text("<unclosed"), "");
}

TEST(Html, TellsAddressesThatOnlyLinksHold) {
  EXPECT_EQ(html_to_text("to <a href=\"mailto:jo@example.org?subject=x\">Jo</a> failed"),
            "to Jo <jo@example.org> failed");
  EXPECT_EQ(html_to_text("<a href='mailto:jo@example.org'>jo@example.org</a>"),
            "jo@example.org");
  EXPECT_EQ(html_to_text("<a href=\"http://www.example.net/\">here</a></a>"), "here");
}

}  // namespace
}  // namespace postmortem::mime
