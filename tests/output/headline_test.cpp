// What a reply that somebody asks about is called: refused is what a host has answered.

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "analysis/analyzer.h"
#include "catalog.h"
#include "engine/rule_set.h"
#include "output/table.h"

namespace postmortem::output {
namespace {

struct Row {
  std::string_view name;
  std::string_view reply;
  std::string_view want;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.reply;
}

class Headline : public testing::TestWithParam<Row> {};

TEST_P(Headline, SaysWhatHappened) {
  const auto rules = rules::RuleSet::open(rules::built_in_rules());
  rules::RuleSet::Scratch scratch;
  std::string out;
  append_event_table(out, analysis::explain(rules, GetParam().reply, {}, scratch), {80, false});
  EXPECT_EQ(out.substr(0, out.find('\n')), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Replies, Headline,
    testing::Values(Row{"Refused", "550 5.1.1 No such user", "Refused"},
                    Row{"ForNow", "450 4.2.2 Mailbox full", "Refused for now"},
                    Row{"CodeAlone", "5.7.25", "Refused"},
                    Row{"TimedOut", "451 4.4.1 Connection timed out", "Not delivered yet"},
                    Row{"NobodyAnswered",
                        "connect to mx.example.net[192.0.2.1]:25: Connection "
                        "refused",
                        "Not delivered yet"},
                    Row{"OwnHostSays",
                        "Host or domain name not found. Name service error for "
                        "name=example.com type=MX: Host not found",
                        "Not delivered"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace postmortem::output
