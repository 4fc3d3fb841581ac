// ingest, history and problems as they are run: the program itself, its output and its exit
// status.

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <stdlib.h>
#include <string>
#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/history_source.h"
#include "cli/program.h"
#include "store/support.h"

namespace postmortem::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class HistoryCommands : public test::ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    for (int n = 0; n < 5; ++n) {
      const auto number = std::to_string(n);
      write(number + ".eml",
            test::bounce("jo" + number + "@example." + (n % 2 == 0 ? "com" : "net"),
                         n < 3 ? "5.1.1" : "5.2.2", n < 3 ? "No such user" : "Mailbox full"));
    }
  }
};

TEST_F(HistoryCommands, TakeEachMailOnce) {
  const auto first = run("ingest 0.eml 1.eml 2.eml");
  EXPECT_EQ(first.exit, 0);
  EXPECT_EQ(first.out, "3 new, 0 known (3 messages)\n");
  EXPECT_EQ(run("ingest 1.eml 2.eml 3.eml").out, "1 new, 2 known (3 messages)\n");
  EXPECT_EQ(run("ingest -", "cat 4.eml |").out, "1 new, 0 known (1 message)\n");
  EXPECT_EQ(run("ingest", "cat 4.eml |").out, "0 new, 1 known (1 message)\n");
  EXPECT_EQ(run("ingest --quiet", "cat 4.eml |").out, "");
  EXPECT_EQ(run("ingest --format json 0.eml").out, "{\"new\":0,\"known\":1,\"messages\":1}\n");
  EXPECT_EQ(run("history --format ndjson", "", "| wc -l").out, "5\n");
  struct stat status {};
  ASSERT_EQ(stat((folder_ / "state/postmortem/history.sqlite").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
}

TEST_F(HistoryCommands, FilterWhatTheyShow) {
  ASSERT_EQ(run("ingest 0.eml 1.eml 2.eml 3.eml 4.eml").exit, 0);
  const std::pair<const char*, const char*> cases[] = {
      {"--domain example.com", "3\n"},
      {"--domain example.com --status 5.1.x", "2\n"},
      {"--recipient JO1@example.net", "1\n"},
      {"--text 'mailbox full'", "2\n"},
      {"--kind failure --limit 4", "4\n"},
      {"--kind delay", "0\n"},
      {"--since 2026-11-24T00:00:00Z --until 2026-11-25T00:00:00Z", "5\n"},
      {"--until 2026-11-24T11:00:00Z", "0\n"},
      {"--domain @EXAMPLE.com", "3\n"},
      {"--recipient '<jo1@example.net>'", "1\n"},
  };
  for (const auto& [filter, lines] : cases) {
    EXPECT_EQ(run(std::string("history --quiet --format ndjson ") + filter, "", "| wc -l").out,
              lines)
        << filter;
  }
  EXPECT_THAT(run("history --recipient jo1@example.net").out, HasSubstr("jo1@example.net"));
  EXPECT_THAT(run("history --format csv").out, HasSubstr("jo4@example.com"));
  EXPECT_THAT(run("problems --status 5.2.x").out, HasSubstr("jo4@example.com"));
  EXPECT_THAT(run("problems --status 5.2.x").out, Not(HasSubstr("jo0@example.com")));
  EXPECT_EQ(run("problems --format ndjson", "", "| wc -l").out, "5\n");
  EXPECT_EQ(run("problems --format csv", "", "| wc -l").out, "6\n");
  EXPECT_THAT(run("problems --limit 1").out,
              HasSubstr("this is the most costly problem; there are more"));
  EXPECT_THAT(run("history --limit 4").out, HasSubstr("the newest 4 events; there are more"));
  EXPECT_EQ(run("history --kind delay").out, "postmortem: no event fits\n");
  EXPECT_EQ(run("problems --kind delay").out, "postmortem: no problem fits\n");
  EXPECT_THAT(run("history").out, HasSubstr("2026-11-24 failure      5.1.1   jo2@example.com"));
  EXPECT_THAT(run("history --limit 1").out, HasSubstr("  From      4.eml, message 0\n"));
}

TEST_F(HistoryCommands, SayWhatIsWrong) {
  struct Case {
    const char* arguments;
    int exit;
    const char* out;
  };
  const Case cases[] = {
      {"history", 66, "there is no history yet; `ingest` makes it"},
      {"history --since yesterday", 64, "--since: \"yesterday\" is no time"},
      {"history --until 2026-02-30", 64, "--until: \"2026-02-30\" is no time"},
      {"history --status 5,1", 64, "\"5,1\" is no status"},
      {"problems --kind bounce", 64, "--kind: bounce is none of autoreply, complaint, delay"},
      {"history --limit -1", 64, "--limit: \"-1\" is no number"},
      {"history --text '***'", 64, "--text: there is no word"},
      {"analyze 1.eml -o 1.eml", 64, "1.eml: is read by this very command"},
      {"ingest none.eml", 66, "none.eml"},
      {"ingest --db 0.eml 1.eml", 74,
       "0.eml: is not a history: the file is no SQLite database"},
      {"ingest --db . 1.eml", 74, ": "},
      {"history --db 0.eml", 74, "0.eml: is not a history"},
  };
  for (const Case& c : cases) {
    const auto got = run(c.arguments);
    EXPECT_EQ(got.exit, c.exit) << c.arguments << ": " << got.out;
    EXPECT_THAT(got.out, HasSubstr(c.out)) << c.arguments;
    EXPECT_EQ(std::count(got.out.begin(), got.out.end(), '\n'), 1) << got.out;
  }
  EXPECT_EQ(run("ingest none.eml 1.eml").exit, 1);
  for (const char* command : {"history", "problems"}) {
    const auto cause = run(command + std::string(" --cause mailbox-ful"));
    EXPECT_EQ(cause.exit, 64);
    EXPECT_THAT(cause.out, HasSubstr("no cause mailbox-ful; did you mean mailbox-full?"));
    EXPECT_EQ(run(command + std::string(" --provider gogle")).exit, 64);
  }
  const auto history = run("history -o state/postmortem/history.sqlite");
  EXPECT_EQ(history.exit, 64) << history.out;
}

TEST_F(HistoryCommands, KeepWhatAFileHeldUntilThereIsSomethingElse) {
  write("report", "the last one\n");
  EXPECT_EQ(run("analyze none.eml -o report").exit, 66);
  EXPECT_EQ(run("history -o report").exit, 66);
  EXPECT_EQ(run("explain 5.1.1 -o report").exit, 0);
  EXPECT_THAT(run("history; cat report").out, Not(HasSubstr("the last one")));
  ASSERT_EQ(run("ingest --quiet 0.eml").exit, 0);
  EXPECT_EQ(run("prune --older-than 1s --yes -o none/such").exit, 74);
  EXPECT_EQ(run("history --format ndjson", "", "| wc -l").out, "1\n");
  EXPECT_THAT(run("history -o /dev/stdout").out, HasSubstr("jo0@example.com"));
}

TEST_F(HistoryCommands, LetTheMailSystemTryAgain) {
  // Whatever is wrong with the history: a pipe's exit status must not make the mail system
  // throw the mail away.
  EXPECT_EQ(run("ingest --db 0.eml -", "cat 1.eml |").exit, 75);
  const auto full = run("ingest -", "ulimit -f 100; cat 1.eml |");
  EXPECT_EQ(full.exit, 75) << full.out;
}

TEST_F(HistoryCommands, SayThatAnOlderHistoryHasNoSpaceToBeBroughtUpToDate) {
  for (const char* command : {"history", "problems", "prune --older-than 1d", "ingest 0.eml"}) {
    store::test::make_old((folder_ / "old").string(), 1);
    const auto arguments = command + std::string(" --db old");
    const auto full = run(arguments, "ulimit -f 8;");
    EXPECT_EQ(full.exit, 75) << full.out;
    EXPECT_THAT(full.out, HasSubstr("old: reading or writing the history failed")) << command;
    EXPECT_EQ(run(arguments).exit, 0) << "what is there must stay good";
    std::filesystem::remove(folder_ / "old");
  }
}

TEST_F(HistoryCommands, PruneShowsFirst) {
  ASSERT_EQ(run("ingest 0.eml 1.eml 2.eml").exit, 0);
  EXPECT_EQ(run("prune --older-than 2026-11-24T12:00:00Z").out,
            "Would delete 0 events from before 2026-11-24T00:00:00Z and keep 3\n");
  const auto would = run("prune --older-than 2026-11-25T12:00:00Z");
  EXPECT_EQ(
      would.out,
      "Would delete 3 events from before 2026-11-25T00:00:00Z and keep 0; --yes does it\n");
  EXPECT_EQ(run("history --format ndjson", "", "| wc -l").out, "3\n");
  EXPECT_EQ(run("prune --older-than 2026-11-25T12:00:00Z --yes").out,
            "Deleted 3 events from before 2026-11-25T00:00:00Z, kept 0\n");
  EXPECT_EQ(run("history --quiet --format ndjson", "", "| wc -l").out, "0\n");
  EXPECT_EQ(run("prune --older-than 9x").exit, 64);
  EXPECT_EQ(run("prune").exit, 64);
  EXPECT_EQ(run("prune --older-than 1d --db none").exit, 66);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "none"));
}

struct MomentCase {
  std::string_view text;
  std::int64_t want;  ///< -1: none
};

TEST(ParseMoment, TakesWhatPeopleWrite) {
  setenv("TZ", "UTC", 1);
  tzset();
  constexpr std::int64_t now = 1'795'000'000;
  constexpr MomentCase cases[] = {
      {"7d", now - 604'800},
      {"12h", now - 43'200},
      {"30m", now - 1'800},
      {"2w", now - 1'209'600},
      {"0d", now},
      {"2026-11-01", 1'793'491'200},
      {"2026-11-01T10:00", 1'793'527'200},
      {"2026-11-01 10:00:01", 1'793'527'201},
      {"2026-11-01T10:00:00+01:00", 1'793'523'600},
      {"2026-11-01T10:00:00Z", 1'793'527'200},
      {"", -1},
      {"d", -1},
      {"-7d", -1},
      {"7", -1},
      {"7y", -1},
      {"9999999d", -1},
      {"2026-13-01", -1},
      {"2026-02-29", -1},
      {"2026-11-01T25:00", -1},
      {"2026/11/01", -1},
      {"tomorrow", -1},
  };
  for (const auto& [text, want] : cases) {
    EXPECT_EQ(parse_moment(text, now).value_or(-1), want) << text;
  }
}

}  // namespace
}  // namespace postmortem::cli
