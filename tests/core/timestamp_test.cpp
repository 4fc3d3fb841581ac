#include "core/timestamp.h"

#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace postmortem {
namespace {

struct Case {
  std::string_view name;
  std::string_view text;
  std::string_view want;  ///< RFC 3339, "" where it is no time
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << '"' << c.text << '"';
}

class ParseTimestamp : public testing::TestWithParam<Case> {};

TEST_P(ParseTimestamp, Reads) {
  const auto got = parse_timestamp(GetParam().text);
  EXPECT_EQ(got ? to_rfc3339(*got) : "", GetParam().want);
}

constexpr Case cases[] = {
    {"Standard", "Thu, 29 Apr 2013 23:45:32 +0900 (JST)", "2013-04-29T23:45:32+09:00"},
    {"WithoutDayName", "1 Jan 2026 00:00:00 -0730", "2026-01-01T00:00:00-07:30"},
    {"ZoneName", "Tue, 03 Feb 2026 10:00:00 EST", "2026-02-03T10:00:00-05:00"},
    {"Gmt", "Tue, 03 Feb 2026 10:00:00 GMT", "2026-02-03T10:00:00Z"},
    {"NoZone", "Tue, 3 Feb 2026 10:00:00", "2026-02-03T10:00:00Z"},
    {"NoSeconds", "Tue, 3 Feb 2026 10:00 +0100", "2026-02-03T10:00:00+01:00"},
    {"TwoDigitYear", "21 Nov 97 09:55:06 -0600", "1997-11-21T09:55:06-06:00"},
    {"Ctime", "Mon Sep 20 19:29:27 2021", "2021-09-20T19:29:27Z"},
    {"Rfc3339", "2026-11-24T12:05:18+01:00", "2026-11-24T12:05:18+01:00"},
    {"Rfc3339Zulu", "2026-11-24T12:05:18Z", "2026-11-24T12:05:18Z"},
    {"DashedMonth", "24-Nov-2026 12:05:18 +0000", "2026-11-24T12:05:18Z"},
    {"LeapDay", "Thu, 29 Feb 2024 12:00:00 +0000", "2024-02-29T12:00:00Z"},
    {"NoDate", "yesterday at noon", ""},
    {"NoClock", "29 Apr 2013", ""},
    {"Empty", "", ""},
};
INSTANTIATE_TEST_SUITE_P(Text, ParseTimestamp, testing::ValuesIn(cases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Timestamp, WritesTheOffsetOfTheDateField) {
  EXPECT_EQ(offset_text(*parse_timestamp("1 Jan 2026 00:00:00 -0730")), "-0730");
  EXPECT_EQ(offset_text(*parse_timestamp("1 Jan 2026 00:00:00 GMT")), "+0000");
}

}  // namespace
}  // namespace postmortem
