// ingest from a pipe: what it promises the mail system, and whose mail it counts.

#include "cli/ingest.h"

#include <filesystem>
#include <sqlite3.h>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postmortem::cli {
namespace {

using test::bounce;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class IngestCommand : public test::IngestTest {};

TEST_F(IngestCommand, TellsTheMailSystemHowItWent) {
  write("none.eml", "");
  write("noise.eml", std::string("\0\1\2 noise", 8));
  write("letter.eml", "From: jo@example.com\nTo: al@example.com\nSubject: Hi\n\nHello.\n");
  write("rules.toml", "[[rule]]\nid = 1\n");
  struct Case {
    const char* mail;
    const char* options;
    int exit;
  };
  const Case cases[] = {
      {"known.eml", "", 0},
      {"known.eml", "", 0},  // again
      {"letter.eml", "", 0},
      {"blank.eml", "", 0},
      {"none.eml", "", 65},
      {"noise.eml", "", 65},
      {"known.eml", "--no-such-option", 64},
      {"known.eml", "--keep-raw some", 64},
      {"known.eml", "--rules rules.toml", 78},
      {"known.eml", "--rules nowhere", 78},
      {"known.eml", "--batv-key nowhere", 78},
      {"known.eml", "--db known.eml", 75},
      {"known.eml", "--db .", 75},
      {"known.eml", "--output nowhere/file", 75},
  };
  for (const Case& c : cases) {
    const auto got = pipe(c.mail, c.options);
    EXPECT_EQ(got.exit, c.exit) << c.mail << ' ' << c.options << ": " << got.out;
  }
  EXPECT_EQ(events(), "2\n");
}

TEST_F(IngestCommand, ComplaintsAreNotWrittenToAFileThatTookStandardErrorsPlace) {
  EXPECT_EQ(run("analyze --format csv --output out.csv nowhere known.eml", "",
                ">/dev/null 2>&-; sed 's/,.*//' out.csv")
                .out,
            "path\nknown.eml\n");
}

TEST_F(IngestCommand, ComplaintsDriveNoTerminal) {
  EXPECT_EQ(run("ingest 'a\u202eb\u009bc\x1b[31m'").out,
            "postmortem: a\\u202eb\\x9bc\\x1b[31m: there is no such file or folder\n");
}

TEST_F(IngestCommand, TakesMoreEventsAtOnceThanMayWaitForTheWriter) {
  auto many = test::bounce("jo@example.net", "5.1.1", "unknown");
  std::string fields;
  for (int i = 0; i < 1'300; ++i) {
    fields += "Final-Recipient: rfc822; u" + std::to_string(i) +
              "@example.net\nAction: failed\nStatus: 5.1.1\n\n";
  }
  many.insert(many.find("Final-Recipient"), fields);
  // So long that it is read after the first.
  auto next = test::bounce("mo@example.net", "5.1.1", "unknown");
  next.insert(next.find("Not delivered."), std::string(600'000, ' ') + '\n');
  const std::string from = "From MAILER-DAEMON Tue Nov 24 12:00:00 2026\n";
  write("many.mbox", from + many + '\n' + from + next);
  EXPECT_EQ(run("ingest --quiet many.mbox", "timeout 20 env").exit, 0);
  EXPECT_EQ(sql("SELECT count(*) FROM event"), "1302");
}

TEST_F(IngestCommand, AsksForAnotherTryWhileTheHistoryIsLocked) {
  ASSERT_EQ(pipe("blank.eml").exit, 0);
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open((folder_ / "state/postmortem/history.sqlite").c_str(), &other), 0);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), 0);
  const auto got = pipe("known.eml", "--busy-timeout 0.2");
  EXPECT_EQ(got.exit, 75);
  EXPECT_THAT(got.out, HasSubstr("the history is locked by another process"));
  EXPECT_EQ(sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr), 0);
  sqlite3_close(other);
  EXPECT_EQ(events(), "1\n");
  EXPECT_EQ(pipe("known.eml", "--busy-timeout 0.2").exit, 0);
  EXPECT_EQ(events(), "2\n");
}

TEST_F(IngestCommand, AsksForAnotherTryWhereTheDiskIsFull) {
  int refused = 0;
  // Not from 0 on: a sanitizer writes before the program can say that it minds no limit.
  for (int kib = 1; kib < 600; kib += 40) {
    std::filesystem::remove_all(folder_ / "state");
    const auto got =
        pipe("known.eml", "", "ulimit -f " + std::to_string(kib) + "; ");  // kiB or half of it
    EXPECT_TRUE(got.exit == 0 || got.exit == 75) << kib << ": " << got.out;
    EXPECT_EQ(events(), got.exit == 0 ? "1\n" : "0\n") << kib;
    refused += got.exit == 75 ? 1 : 0;
    EXPECT_EQ(pipe("known.eml").exit, 0) << kib;
    EXPECT_EQ(events(), "1\n") << kib;
  }
  EXPECT_GT(refused, 0);
  EXPECT_LT(refused, 15);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they want terabytes
TEST_F(IngestCommand, AsksForAnotherTryWhereMemoryIsShort) {
  int kib = 4'000;
  while (run("--version", "ulimit -v " + std::to_string(kib) + ";").exit != 0) {
    ASSERT_LT(kib += 250, 100'000);
  }
  int refused = 0;
  for (bool enough = false; !enough; kib += 250) {
    std::filesystem::remove_all(folder_ / "state");
    // The limit is the program's own: cat needs more.
    const auto got =
        run("ingest --quiet - <known.eml", "ulimit -v " + std::to_string(kib) + ";");
    ASSERT_TRUE(got.exit == 0 || got.exit == 75) << kib << ": " << got.exit << got.out;
    enough = got.exit == 0;
    EXPECT_EQ(events(), enough ? "1\n" : "0\n") << kib;
    refused += enough ? 0 : 1;
  }
  EXPECT_GT(refused, 0);
}
#endif

TEST_F(IngestCommand, LeavesBackscatterOutOfTheProblems) {
  write("theirs.eml", bounce("al@example.com", "5.1.1", "No such user"));
  ASSERT_EQ(run("ingest --quiet --keep-raw all --our-domains example.com known.eml").exit, 0);
  ASSERT_EQ(run("ingest --quiet --keep-raw all --our-domains example.com --message-id-domains "
                "example.net "
                "theirs.eml")
                .exit,
            0);
  EXPECT_THAT(
      run("history --format ndjson --recipient al@example.com").out,
      AllOf(HasSubstr("\"backscatter\":true"), HasSubstr("\"address_action\":\"keep\"")));
  EXPECT_THAT(
      run("history --format ndjson --recipient jo@example.com").out,
      AllOf(HasSubstr("\"backscatter\":false"), HasSubstr("\"address_action\":\"suppress\"")));
  ASSERT_EQ(run("reanalyze --all").exit, 0);
  const auto problems = [&](const char* which) {
    return run("problems --quiet --format ndjson " + std::string(which), "", "| wc -l").out;
  };
  EXPECT_EQ(problems(""), "1\n");
  EXPECT_EQ(problems("--backscatter without"), "1\n");
  EXPECT_EQ(problems("--backscatter only"), "1\n");
  EXPECT_EQ(problems("--backscatter with"), "2\n");
  constexpr std::string_view not_to_blame = "\"summary\":\"This answers mail that others sent";
  EXPECT_THAT(run("problems --format ndjson --backscatter only").out, HasSubstr(not_to_blame));
  EXPECT_THAT(run("problems --format ndjson").out, Not(HasSubstr(not_to_blame)));
  EXPECT_THAT(run("history --format ndjson --recipient al@example.com").out,
              HasSubstr(not_to_blame));
  EXPECT_THAT(run("analyze --our-domains other.example theirs.eml").out,
              Not(HasSubstr("take it off")));
  EXPECT_EQ(problems("--backscatter only --domain example.com"), "1\n");
  EXPECT_EQ(problems("--backscatter only --domain example.net"), "0\n");
  EXPECT_EQ(events("--backscatter only"), "1\n");
  EXPECT_EQ(events("--backscatter without"), "1\n");
  EXPECT_EQ(events(), "2\n");
}

}  // namespace
}  // namespace postmortem::cli
