// What is wrong on the command line is told in one line that helps.

#include <algorithm>
#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run.h"

namespace postmortem::cli {
namespace {

using testing::HasSubstr;

struct Usage {
  const char* name;
  const char* command;
  const char* out;  ///< part of it
};

void PrintTo(const Usage& usage, std::ostream* out) {
  *out << usage.command;
}

class WrongUsage : public InFolder, public testing::WithParamInterface<Usage> {};

TEST_P(WrongUsage, IsOneLineAndHelps) {
  const auto got = run(std::string("postmortem ") + GetParam().command);
  EXPECT_EQ(got.exit, 64) << got.out;
  EXPECT_THAT(got.out, HasSubstr(GetParam().out));
  EXPECT_EQ(std::count(got.out.begin(), got.out.end(), '\n'), 1) << got.out;
}

constexpr Usage wrong[] = {
    {"Command", "explian 5.7.25", "there is no command explian; did you mean explain?"},
    {"Subcommand", "rules lits", "there is no command lits; did you mean list?"},
    {"Option", "analyze --fromat json", "there is no option --fromat; did you mean --format?"},
    {"OptionWithValue", "explain --trcae=1 5", "no option --trcae; did you mean --trace?"},
    {"Value", "analyze --format jsonn x",
     "--format: jsonn is none of csv, json, ndjson, sisimai, table; did you mean json?"},
    {"NoCommand", "", "name a command: analyze, ingest, history"},
    {"NoRulesCommand", "rules",
     "name a command: list, show, check, test, unmatched (postmortem rules --help"},
    {"NoNumber", "analyze --jobs many x", "--jobs: \"many\" is no number"},
    {"FarTooMany", "analyze --jobs 1000 x", "--jobs: 1000 is not between 1 and 256"},
    {"RuleId", "rules show gogle.ptr", "there is no rule gogle.ptr; did you mean google.ptr"},
    {"Cause", "rules list --cause ptr-mising",
     "there is no cause ptr-mising; did you mean ptr-missing?"},
    {"Provider", "rules list --provider gogle",
     "there is no provider gogle; did you mean google?"},
    {"ExplainProvider", "explain --provider gogle 550", "did you mean google?"},
    {"ProviderByItsDomain", "explain --provider gmail 550",
     "there is no provider gmail; it is called google"},
    {"ProviderByItsHosts", "explain --provider Outlook.com 550", "it is called microsoft"},
    {"ProviderByItsLabelOfMany", "explain --provider mail 550", "there is no provider mail;"},
    {"ProviderByAHostsLabel", "explain --provider mx 550", "there is no provider mx; did you"},
    {"ProviderByAnotherHostsLabel", "explain --provider smtp 550",
     "there is no provider smtp ("},
    {"ProviderByALabelOfTwo", "explain --provider i 550", "there is no provider i ("},
    {"Layer", "rules list --layer words", "--layer"},
    {"NothingToExplain", "explain", "give a code or a reply"},
    {"Shell", "completion csh", "SHELL"},
    {"OptionInFront", "--format json analyze x",
     "options stand behind the command, and --format does not"},
    {"EmptyHistory", "history --db ''", "--db: is empty"},
    {"EmptyOutput", "rules list -o ''", "--output: is empty"},
    {"ReplyAsStatus", "history --status 550", "--status: 550 is a reply code"},
    {"PruneMinutes", "prune --older-than 3m", "--older-than: \"3m\" is no number of days"},
    {"PruneHours", "prune --older-than 36h", "--older-than: \"36h\" is no number of days"},
};

INSTANTIATE_TEST_SUITE_P(Cli, WrongUsage, testing::ValuesIn(wrong),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace postmortem::cli
