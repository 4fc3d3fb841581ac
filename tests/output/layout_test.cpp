// Nothing that a message holds can drive a terminal, and lines keep to their width.

#include "output/layout.h"

#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "core/text.h"
#include "core/utf8.h"
#include "output/table.h"

namespace postmortem::output {
namespace {

struct ShownCase {
  std::string_view name{};
  std::string_view text{};
  std::string_view want{};
};

void PrintTo(const ShownCase& row, std::ostream* out) {
  *out << row.name;
}

constexpr ShownCase shown_cases[] = {
    {"Plain", "user unknown", "user unknown"},
    {"Escape", "a\x1b[31mb", R"(a\x1b[31mb)"},
    {"Bell", "a\a", R"(a\x07)"},
    {"Backspaces", "a\b\bb", R"(a\x08\x08b)"},
    {"Delete", "a\x7f", R"(a\x7f)"},
    {"LineEnds", "a\r\nb\tc", "a  b c"},
    {"C1",
     "a\xC2\x9B"
     "31m",
     R"(a\x9b31m)"},
    {"BidiOverride",
     "a\xE2\x80\xAE"
     "b",
     R"(a\u202eb)"},
    {"BidiIsolate",
     "a\xE2\x81\xA6"
     "b",
     R"(a\u2066b)"},
    {"ZeroWidth",
     "a\xE2\x80\x8B"
     "b",
     R"(a\u200bb)"},
    {"LineSeparator",
     "a\xE2\x80\xA8"
     "b",
     R"(a\u2028b)"},
    {"InvalidUtf8", "a\xFFz", "a\xEF\xBF\xBDz"},
    {"Japanese", "\xE5\xAE\x9B\xE5\x85\x88", "\xE5\xAE\x9B\xE5\x85\x88"},
};

class ShowSafely : public testing::TestWithParam<ShownCase> {};

TEST_P(ShowSafely, Shows) {
  EXPECT_EQ(show_safely(GetParam().text), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Text, ShowSafely, testing::ValuesIn(shown_cases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(ShowSafely, LetsNoControlThroughWhateverStandsBefore) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text{'x', static_cast<char>(first), static_cast<char>(second), 'y'};
      const auto shown = show_safely(text);
      ASSERT_TRUE(is_valid_utf8(shown)) << first << ' ' << second;
      for (std::size_t pos = 0; pos < shown.size();) {
        const auto point = next_code_point(shown, pos);
        ASSERT_FALSE(point < 0x20 || (point >= 0x7F && point < 0xA0)) << first << ' ' << second;
      }
    }
  }
}

/// An event whose every text tries something.
Event hostile_event() {
  const std::string evil =
      "\x1b]0;title\a \xE2\x80\xAE \r\n\x9b"
      "2J=cmd|x";
  Event event;
  event.kind = EventKind::failure;
  event.recipient = event.sender = event.diagnostic = event.remote_mta = evil;
  event.original.subject = event.original.message_id = event.reporting_mta = evil;
  event.source.path = evil;
  event.verdict.cause = "recipient-unknown";
  event.verdict.evidence = evil;
  event.verdict.facts = {{"url", evil}};
  event.advice.title = event.advice.summary = evil;
  event.advice.steps = {evil};
  event.advice.dns = {{evil, evil, evil, evil}};
  event.advice.references = {evil};
  return event;
}

void expect_safe(std::string_view out) {
  EXPECT_TRUE(is_valid_utf8(out));
  for (std::size_t pos = 0; pos < out.size();) {
    const auto point = next_code_point(out, pos);
    EXPECT_FALSE((point < 0x20 && point != '\n') || (point >= 0x7F && point < 0xA0) ||
                 (point >= 0x202A && point <= 0x202E))
        << static_cast<std::uint32_t>(point);
  }
}

TEST(Tables, AreSafeWhateverAnEventHolds) {
  for (const int width : {20, 80, 200}) {
    std::string out;
    append_event_table(out, hostile_event(), {.width = width, .colour = false});
    append_event_line(out, hostile_event(), {.width = width, .colour = false});
    expect_safe(out);
  }
}

TEST(Lines, KeepToTheirWidth) {
  std::string out;
  Lines lines(out, {.width = 40, .colour = false});
  lines.wrapped("  1. ", "     ",
                "Have the owner of the address block set the record below, and "
                "\xE5\xAE\x9B\xE5\x85\x88\xE5\xAE\x9B\xE5\x85\x88\xE5\xAE\x9B\xE5\x85\x88 " +
                    std::string(90, 'x'));
  std::string_view rest = out;
  while (!rest.empty()) {
    EXPECT_LE(columns(take_line(rest)), 40U);
  }
}

TEST(Shorten, CutsBetweenCharactersAndSaysSo) {
  EXPECT_EQ(shorten("abcdef", 6), "abcdef");
  EXPECT_EQ(shorten("abcdef", 5), "abcd…");
  EXPECT_EQ(columns(shorten("\xE5\xAE\x9B\xE5\x85\x88\xE5\xAE\x9B", 5)), 5U);
}

}  // namespace
}  // namespace postmortem::output
