// What ingest keeps of messages, and what reanalyze and prune make of that.

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/ingest.h"

namespace postmortem::cli {
namespace {

using test::bounce;
using testing::HasSubstr;
using testing::StartsWith;

class KeptMessages : public test::IngestTest {};

TEST_F(KeptMessages, KeepsEachMessageThatItCanNotRead) {
  write("other.eml", unreadable("Something else happened."));
  for (const char* mail : {"blank.eml", "other.eml", "blank.eml"}) {
    EXPECT_EQ(pipe(mail).exit, 0);
  }
  EXPECT_EQ(run("ingest -", "sed 's/$/\\r/; s/^To:/X-Copy: 1\\r\\nTo:/' blank.eml |").out,
            "0 new, 1 known (1 message)\n");
  EXPECT_EQ(events("--kind unrecognised"), "2\n");
  EXPECT_EQ(sql("SELECT count(*) FROM raw_message"), "2");
}

TEST_F(KeptMessages, KeepsCopiesOfTheMessagesThatAreAskedFor) {
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

TEST_F(KeptMessages, CopiesAreBounded) {
  std::string letters;
  for (std::uint32_t n = 1; letters.size() < 3'000'000; n = n * 1'664'525 + 1'013'904'223) {
    letters.append(std::to_string(n)).append("\n");
  }
  write("long.eml", unreadable(letters));
  EXPECT_EQ(pipe("long.eml").exit, 0);
  EXPECT_EQ(sql("SELECT size > 3000000 AND length(zstd) < 1100000 FROM raw_message"), "1");
  EXPECT_THAT(run("reanalyze").out, StartsWith("0 of 1 messages read otherwise now"));
}

TEST_F(KeptMessages, DoesNotReadAgainWhatOnlyTheWholeMessageTold) {
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

TEST_F(KeptMessages, ReadsKeptMessagesAgainByTodaysRules) {
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
TEST_F(KeptMessages, ReadsMessagesThatShareAnEventToAnEnd) {
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

TEST_F(KeptMessages, PrunesCopiesAloneOrWithTheirEvents) {
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

}  // namespace
}  // namespace postmortem::cli
