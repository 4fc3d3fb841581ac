// ingest from a pipe: what it promises the mail system, and what it keeps of messages that were
// not understood.

#include <sqlite3.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/program.h"

namespace postmortem::cli {
namespace {

using test::bounce;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class IngestCommand : public test::ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    write("known.eml", bounce("jo@example.com", "5.1.1", "No such user"));
    write("odd.eml", bounce("jo@example.net", "5.0.0", "the frobnicator dislikes purple"));
    write("blank.eml", unreadable("Something happened."));
  }

  /// A mail system's letter that says nothing.
  static std::string unreadable(const std::string& body) {
    return "From: MAILER-DAEMON@mx.example.org\nTo: list@example.org\nSubject: Oh dear\n"
           "Date: Tue, 24 Nov 2026 12:00:00 +0100\nReturn-Path: <>\n\n" +
           body + "\n";
  }

  test::Outcome pipe(const std::string& mail, const std::string& options = "",
                     const std::string& before = "") const {
    return run("ingest --quiet " + options + " -", before + "cat " + mail + " |");
  }

  /// Lines that `history` prints.
  [[nodiscard]] std::string events(const std::string& filter = "") const {
    return run("history --quiet --format ndjson " + filter, "", "| grep -c recipient").out;
  }

  [[nodiscard]] std::string sql(const std::string& query) const {
    sqlite3* db = nullptr;
    std::string first;
    EXPECT_EQ(sqlite3_open((folder_ / "state/postmortem/history.sqlite").c_str(), &db), 0);
    sqlite3_exec(
        db, query.c_str(),
        [](void* out, int, char** values, char**) {
          *static_cast<std::string*>(out) = values[0] == nullptr ? "NULL" : values[0];
          return 0;
        },
        &first, nullptr);
    sqlite3_close(db);
    return first;
  }
};

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

TEST_F(IngestCommand, KeepsEachMessageThatItCanNotRead) {
  write("other.eml", unreadable("Something else happened."));
  for (const char* mail : {"blank.eml", "other.eml", "blank.eml"}) {
    EXPECT_EQ(pipe(mail).exit, 0);
  }
  EXPECT_EQ(run("ingest -", "sed 's/$/\\r/; s/^To:/X-Copy: 1\\r\\nTo:/' blank.eml |").out,
            "0 new, 1 known (1 message)\n");
  EXPECT_EQ(events("--kind unrecognised"), "2\n");
  EXPECT_EQ(sql("SELECT count(*) FROM raw_message"), "2");
}

TEST_F(IngestCommand, KeepsCopiesOfTheMessagesThatAreAskedFor) {
  struct Case {
    const char* options;
    const char* kept;
  };
  for (const auto& [options, kept] :
       {Case{"", "2"}, Case{"--keep-raw unrecognised", "2"}, Case{"--keep-raw none", "0"},
        Case{"--keep-raw all", "3"}}) {
    std::filesystem::remove_all(folder_ / "state");
    EXPECT_EQ(run("ingest --quiet known.eml odd.eml blank.eml " + std::string(options)).exit,
              0);
    EXPECT_EQ(sql("SELECT count(*) FROM raw_message"), kept) << options;
    EXPECT_EQ(events(), "3\n");
  }
}

TEST_F(IngestCommand, CopiesAreBounded) {
  std::string letters;
  for (std::uint32_t n = 1; letters.size() < 3'000'000; n = n * 1'664'525 + 1'013'904'223) {
    letters.append(std::to_string(n)).append("\n");
  }
  write("long.eml", unreadable(letters));
  EXPECT_EQ(pipe("long.eml").exit, 0);
  EXPECT_EQ(sql("SELECT size > 3000000 AND length(zstd) < 1100000 FROM raw_message"), "1");
  EXPECT_THAT(run("reanalyze").out, StartsWith("0 of 1 messages read otherwise now"));
}

TEST_F(IngestCommand, DoesNotReadAgainWhatOnlyTheWholeMessageTold) {
  std::string mail = bounce("al@example.com", "5.1.1", "No such user");
  const auto text = mail.find("\n\n", mail.find("text/plain"));
  ASSERT_NE(text, std::string::npos);
  std::string filler;
  for (int n = 0; filler.size() < 1'200'000; ++n) {
    filler += "\nline " + std::to_string(n);
  }
  write("long.eml", mail.insert(text + 1, filler));
  ASSERT_EQ(run("ingest --quiet --keep-raw all long.eml").exit, 0);
  const auto before = run("history --format ndjson").out;
  EXPECT_THAT(run("reanalyze --all").out,
              HasSubstr("1 kept message is no more than a beginning"));
  EXPECT_EQ(run("history --format ndjson").out, before);
}

TEST_F(IngestCommand, ReadsKeptMessagesAgainByTodaysRules) {
  ASSERT_EQ(run("ingest --quiet --keep-raw all known.eml odd.eml blank.eml").exit, 0);
  EXPECT_EQ(run("reanalyze").out, "0 of 2 messages read otherwise now\n");
  write("rules.toml",
        "[[rule]]\nid = \"local.purple\"\ncause = \"message-malformed\"\nlayer = \"text\"\n"
        "text = ['frobnicator dislikes']\nwhy = 'ours'\n"
        "examples.match = ['550 the frobnicator dislikes purple']\n"
        "examples.pass = ['550 the frobnicator likes purple']\n");
  const std::string rules = "reanalyze --rules rules.toml ";
  EXPECT_EQ(run(rules + "--dry-run").out,
            "1 of 2 messages would read otherwise now\n"
            "  undetermined -> message-malformed: 1\n");
  EXPECT_EQ(events("--cause undetermined"), "1\n");
  EXPECT_EQ(
      run(rules + "--format json").out,
      "{\"messages\":2,\"changed\":1,\"unreadable\":0,\"beginnings\":0,\"moves\":[{\"from\":"
      "\"undetermined\",\"to\":\"message-malformed\",\"events\":1}]}\n");
  EXPECT_EQ(events("--cause undetermined"), "0\n");
  EXPECT_EQ(events("--cause message-malformed"), "1\n");
  EXPECT_EQ(events(), "3\n");
  EXPECT_EQ(run(rules).out, "0 of 1 messages read otherwise now\n");
  EXPECT_EQ(run(rules + "--all").out, "0 of 3 messages read otherwise now\n");
  EXPECT_EQ(run("reanalyze --db none").exit, 66);
}

/// Two messages that tell of one event: it is the first one's, and stays so.
TEST_F(IngestCommand, ReadsMessagesThatShareAnEventToAnEnd) {
  const auto two = [](const std::string& recipient) {
    auto mail = bounce("al@example.com", "5.1.1", "No such user");
    const auto behind = mail.find("\n\n--b\nContent-Type: text/rfc822-headers");
    return mail.insert(behind,
                       "\n\nFinal-Recipient: rfc822; " + recipient +
                           "\nAction: failed\nStatus: 5.0.0\n"
                           "Diagnostic-Code: smtp; 550 the frobnicator dislikes purple");
  };
  write("one.eml", two("bo@example.com"));
  write("two.eml", two("cy@example.com"));
  ASSERT_EQ(run("ingest --quiet --keep-raw all one.eml two.eml").exit, 0);
  EXPECT_EQ(run("reanalyze --all").out, "0 of 2 messages read otherwise now\n");
  write("rules.toml",
        "[[rule]]\nid = \"local.purple\"\ncause = \"message-malformed\"\nlayer = \"text\"\n"
        "text = ['frobnicator dislikes']\nwhy = 'ours'\n"
        "examples.match = ['550 the frobnicator dislikes purple']\n"
        "examples.pass = ['550 the frobnicator likes purple']\n");
  const std::string rules = "reanalyze --all --rules rules.toml";
  EXPECT_THAT(run(rules).out, HasSubstr("2 of 2 messages read otherwise now"));
  EXPECT_EQ(run(rules).out, "0 of 2 messages read otherwise now\n");
  EXPECT_EQ(events(), "3\n");
}

TEST_F(IngestCommand, PrunesCopiesAloneOrWithTheirEvents) {
  ASSERT_EQ(run("ingest --quiet --keep-raw all known.eml odd.eml").exit, 0);
  EXPECT_EQ(run("prune --older-than 2026-11-25").out,
            "Would delete 2 events and 2 kept messages (1 KiB) from before "
            "2026-11-25T00:00:00Z and keep 0; --yes does it\n");
  EXPECT_EQ(run("prune --older-than 2026-11-24 --messages --yes").out,
            "Deleted 0 events from before 2026-11-24T00:00:00Z, kept 2\n");
  EXPECT_EQ(run("prune --older-than 2026-11-25 --messages --yes").out,
            "Deleted 0 events and 2 kept messages (1 KiB) from before 2026-11-25T00:00:00Z, "
            "kept 2\n");
  EXPECT_EQ(sql("SELECT count(*) FROM raw_message"), "0");
  EXPECT_EQ(events(), "2\n");
  EXPECT_EQ(run("reanalyze --all").out, "0 of 0 messages read otherwise now\n");
}

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
