#include "reports/mentions.h"

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/fold.h"

namespace postmortem::reports {
namespace {

struct Case {
  std::string_view name;
  std::string_view text;
  std::vector<std::string> addresses;
  std::string_view want;  ///< of each address "line:end" and its summary's line, "-" for none
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << '"' << c.text << '"';
}

std::string shown(const std::vector<Mention>& mentions, std::size_t none) {
  std::string out;
  for (const auto& mention : mentions) {
    out += out.empty() ? "" : ", ";
    out += mention.line == none
               ? "-"
               : std::to_string(mention.line) + ":" + std::to_string(mention.end);
    out += mention.summary == none ? "" : " " + std::to_string(mention.summary);
  }
  return out;
}

class FindMentions : public testing::TestWithParam<Case> {};

TEST_P(FindMentions, Finds) {
  const auto folded = fold_case(GetParam().text);
  const auto lines = split_lines(GetParam().text, folded, 100);
  const Region region{lines, {}};
  EXPECT_EQ(shown(find_mentions(region, GetParam().addresses, Wanted::line_and_summary),
                  lines.size()),
            GetParam().want);
}

const Case cases[] = {
    {"First", "To\njo@example.org\njo@example.org", {"jo@example.org"}, "1:14"},
    {"AnyCase", "<Jo@Example.ORG>", {"jo@example.org"}, "0:15"},
    {"Several", "al@a.example, jo@a.example", {"jo@a.example", "al@a.example"}, "0:26, 0:12"},
    {"TwiceAskedFor", "jo@a.example", {"jo@a.example", "jo@a.example"}, "0:12, 0:12"},
    {"NotInside", "mojo@a.example jo@a.example.com", {"jo@a.example"}, "-"},
    {"BehindOneInside", "mojo@a.example\njo@a.example.", {"jo@a.example"}, "1:12"},
    {"TheLongerOne", "jo@a.example.com", {"jo@a.example", "jo@a.example.com"}, "-, 0:16"},
    {"TheShorterOne", "jo@a.example x", {"jo@a.example", "jo@a.example.com"}, "0:12, -"},
    {"BehindAName", "rcpt=jo@a.example", {"jo@a.example"}, "0:17"},
    {"Quoted", "<\"jo doe\"@a.example>", {"\"jo doe\"@a.example"}, "0:19"},
    {"AWord", "user jo is unknown", {"jo"}, "0:7"},
    {"AWordIsNoAddress", "jo@a.example", {"jo"}, "-"},
    {"Summary", "jo@a.example\n550 <jo@a.example>... no", {"jo@a.example"}, "0:12 1"},
    {"SummaryWithoutCode", "<jo@a.example>... Deferred", {"jo@a.example"}, "0:13 0"},
    {"SummaryOfEach",
     "550 <al@a.example>... no\n550 <jo@a.example>... no",
     {"jo@a.example", "al@a.example"},
     "1:17 1, 0:17 0"},
    {"EightOfALineAtMost",
     "550 a@a b@a c@a d@a e@a f@a g@a h@a i@a",
     {"a@a", "b@a", "c@a", "d@a", "e@a", "f@a", "g@a", "h@a", "i@a"},
     "0:7 0, 0:11 0, 0:15 0, 0:19 0, 0:23 0, 0:27 0, 0:31 0, 0:35 0, 0:39"},
    {"NoAddress", "text", {""}, "-"},
    {"NoLine", "", {"jo@a.example"}, "-"},
};
INSTANTIATE_TEST_SUITE_P(Texts, FindMentions, testing::ValuesIn(cases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(FindMentions, LooksForLinesAloneWhereNoMoreIsWanted) {
  constexpr std::string_view text = "550 <jo@a.example>... no";
  const auto lines = split_lines(text, text, 100);
  const std::vector<std::string> addresses = {"jo@a.example"};
  EXPECT_EQ(shown(find_mentions({lines, {}}, addresses, Wanted::line), lines.size()), "0:17");
}

}  // namespace
}  // namespace postmortem::reports
