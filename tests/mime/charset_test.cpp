// Notices in the languages of the world, in the charsets that they come in: labelled,
// unlabelled, and under the wrong label.

#include <iconv.h>
#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "mime/decode.h"

namespace postmortem::mime {
namespace {

constexpr std::string_view german = "Empfänger unbekannt, das Postfach ist überfüllt: Größe";
constexpr std::string_view french = "La boîte aux lettres est pleine, à vérifier; reçu";
constexpr std::string_view portuguese = "Não foi possível entregar; caixa cheia; endereço";
constexpr std::string_view swedish = "Mottagarens brevlåda är full, försök igen senare";
constexpr std::string_view danish = "Modtagerens adresse er ukendt på serveren; prøv igen";
constexpr std::string_view polish = "Skrzynka odbiorcy jest pełna, użytkownik nie istnieje";
constexpr std::string_view czech = "Zprávu se nepodařilo doručit: schránka příjemce je plná";
constexpr std::string_view hungarian =
    "Az üzenet nem kézbesíthető, a címzett ismeretlen, erről";
constexpr std::string_view turkish = "İleti aşağıdaki alıcıya ulaştırılamadı. Böyle biri yok.";
constexpr std::string_view russian = "Ваше письмо не доставлено: такого пользователя нет.";
constexpr std::string_view ukrainian =
    "Ваш лист не доставлено: скриньку одержувача переповнено";
constexpr std::string_view greek = "Το μήνυμά σας δεν παραδόθηκε: άγνωστος παραλήπτης";
constexpr std::string_view hebrew = "הודעתך לא נמסרה. סיבה: תיבת הדואר של הנמען מלאה";
constexpr std::string_view arabic = "تعذر تسليم رسالتك. السبب: صندوق بريد المستلم ممتلئ";
constexpr std::string_view thai = "ไม่สามารถส่งข้อความของคุณได้ เนื่องจากไม่พบผู้รับ";
constexpr std::string_view japanese = "メールを配信できませんでした。宛先は存在しません。";
constexpr std::string_view korean = "메일을 전송하지 못했습니다. 존재하지 않는 사용자입니다.";
constexpr std::string_view simplified = "您发送的邮件被退回，收件人邮箱已满，无法接收新邮件。";
constexpr std::string_view traditional = "您的郵件無法送達：收件者的信箱已滿，或使用者不存在。";

struct Case {
  std::string_view name;
  std::string_view text;
  const char* charset;
  const char* label;  ///< that mail software writes for it
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.text << " in " << c.charset;
}

std::string encode(std::string_view text, const char* charset) {
  const auto handle = iconv_open(charset, "UTF-8");
  std::string in(text);
  std::string out(text.size() * 4 + 16, '\0');
  char* from = in.data();
  char* to = out.data();
  std::size_t left = in.size();
  std::size_t room = out.size();
  EXPECT_NE(iconv(handle, &from, &left, &to, &room), static_cast<std::size_t>(-1)) << text;
  iconv(handle, nullptr, nullptr, &to, &room);
  iconv_close(handle);
  out.resize(out.size() - room);
  return out;
}

class Charset : public testing::TestWithParam<Case> {};

TEST_P(Charset, IsReadByItsLabel) {
  const auto& row = GetParam();
  EXPECT_EQ(to_utf8(encode(row.text, row.charset), row.label), row.text);
}

TEST_P(Charset, IsReadWithoutLabel) {
  const auto& row = GetParam();
  const auto bytes = encode(row.text, row.charset);
  for (const char* label : {"", "us-ascii", "utf-8", "unknown-8bit", "x-nobody-knows"}) {
    EXPECT_EQ(to_utf8(bytes, label), row.text) << label;
  }
}

constexpr Case rows[] = {
    {"German", german, "cp1252", "ISO-8859-1"},
    {"French", french, "cp1252", "windows-1252"},
    {"Portuguese", portuguese, "cp1252", "iso-8859-1"},
    {"Swedish", swedish, "cp1252", "iso-8859-1"},
    {"Danish", danish, "cp1252", "iso-8859-15"},
    {"Polish", polish, "iso-8859-2", "iso-8859-2"},
    {"PolishWindows", polish, "cp1250", "windows-1250"},
    {"Czech", czech, "iso-8859-2", "ISO-8859-2"},
    {"CzechWindows", czech, "cp1250", "cp1250"},
    {"Hungarian", hungarian, "iso-8859-2", "iso-8859-2"},
    {"Turkish", turkish, "cp1254", "iso-8859-9"},
    {"RussianKoi8", russian, "koi8-r", "koi8-r"},
    {"RussianWindows", russian, "cp1251", "windows-1251"},
    {"RussianDos", russian, "cp866", "ibm866"},
    {"RussianIso", russian, "iso-8859-5", "iso-8859-5"},
    {"Ukrainian", ukrainian, "cp1251", "windows-1251"},
    {"UkrainianKoi8", ukrainian, "koi8-u", "koi8-u"},
    {"Greek", greek, "cp1253", "windows-1253"},
    {"Hebrew", hebrew, "cp1255", "windows-1255"},
    {"HebrewIso", hebrew, "iso-8859-8", "iso-8859-8-i"},
    {"Arabic", arabic, "cp1256", "windows-1256"},
    {"Thai", thai, "cp874", "windows-874"},
    {"JapaneseIso2022", japanese, "iso-2022-jp", "iso-2022-jp"},
    {"JapaneseShiftJis", japanese, "cp932", "Shift_JIS"},
    {"JapaneseEuc", japanese, "euc-jp", "EUC-JP"},
    {"Korean", korean, "euc-kr", "ks_c_5601-1987"},
    {"ChineseGb", simplified, "gb2312", "gb2312"},
    {"ChineseGb18030", simplified, "gb18030", "GB18030"},
    {"ChineseBig5", traditional, "big5", "big5"},
};
INSTANTIATE_TEST_SUITE_P(Language, Charset, testing::ValuesIn(rows),
                         [](const auto& test) { return std::string(test.param.name); });

/// Software that writes iso-8859-1 over everything.
TEST(WrongLabel, WesternOverOtherScripts) {
  EXPECT_EQ(to_utf8(encode(russian, "cp1251"), "iso-8859-1"), russian);
  EXPECT_EQ(to_utf8(encode(hebrew, "cp1255"), "windows-1252"), hebrew);
  EXPECT_EQ(to_utf8(encode(korean, "euc-kr"), "iso-8859-1"), korean);
  EXPECT_EQ(to_utf8(encode(japanese, "iso-2022-jp"), "iso-8859-1"), japanese);
  EXPECT_EQ(to_utf8(german, "iso-8859-1"), german) << "UTF-8 in truth";
}

TEST(WrongLabel, OneOfTwoByteCharsetsOverAnother) {
  EXPECT_EQ(to_utf8(encode(traditional, "big5"), "utf-8"), traditional);
  EXPECT_EQ(to_utf8(encode(japanese, "cp932"), "iso-2022-jp"), japanese);
}

TEST(Iso2022, IsConvertedBetweenItsShifts) {
  const std::string shifted = encode(japanese, "iso-2022-jp");
  EXPECT_EQ(to_utf8("550 no\n" + shifted + "\nin short: " + shifted, "ISO-2022-JP"),
            "550 no\n" + std::string(japanese) + "\nin short: " + std::string(japanese));
  EXPECT_EQ(to_utf8("550 + ~ \\ no", "iso-2022-jp"), "550 + ~ \\ no");
  EXPECT_EQ(to_utf8("\x1B$B$\"", "iso-2022-jp"), "あ") << "never shifted back";
}

TEST(Utf7, IsRead) {
  EXPECT_EQ(to_utf8("Empf+AOQ-nger unbekannt, +IBw-jo+IB0-", "unicode-1-1-utf-7"),
            "Empfänger unbekannt, “jo”");
}

TEST(Anything, BecomesValidUtf8) {
  std::string all;
  for (int c = 255; c > 0; --c) {
    all.push_back(static_cast<char>(c));
  }
  for (const char* label : {"", "utf-8", "gb18030", "iso-2022-jp", "utf-7", "hz-gb-2312"}) {
    EXPECT_FALSE(to_utf8(all, label).empty()) << label;
  }
}

Part html_part(std::string_view body) {
  Part part;
  part.content.type = "text/html";
  part.body = body;
  return part;
}

TEST(HtmlCharset, IsTakenFromThePage) {
  const auto page =
      "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=koi8-r\">" +
      encode("<p>да</p>", "koi8-r");
  EXPECT_NE(body_text(html_part(page), 10'000).find("<p>да</p>"), std::string::npos);
}

}  // namespace
}  // namespace postmortem::mime
