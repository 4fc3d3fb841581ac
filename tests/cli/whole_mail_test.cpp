// Mail in the place of a reply, mail that holds a report, and paths that hold no mail.

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/program.h"
#include "cli/run.h"

namespace postmortem::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class WholeMail : public InFolder {
 protected:
  void SetUp() override {
    InFolder::SetUp();
    put("bounce.eml", test::bounce("al@example.com", "5.1.1", "No such user"));
    put("plain.eml", head_ + "\nSee you at noon.\n");
    put("inline.eml", head_ +
                          "\nWhat is this?\n\n---------- Forwarded message ---------\n"
                          "From: Mail Delivery System <MAILER-DAEMON@mx.example.com>\n"
                          "Subject: Undelivered Mail Returned to Sender\n\n"
                          "<al@example.com>: 550 5.1.1 No such user\n");
    put("attached.eml", head_ +
                            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n"
                            "--o\n\nWhat is this?\n\n--o\nContent-Type: message/rfc822\n\n" +
                            test::bounce("al@example.com", "5.1.1", "No such user") +
                            "\n--o--\n");
  }

 private:
  std::string head_ =
      "From: jo@example.org\nTo: al@example.org\nSubject: Fwd: mail\n"
      "Date: Tue, 24 Nov 2026 12:00:00 +0100\n";
};

TEST_F(WholeMail, IsAnalysedWhereAReplyIsExpected) {
  for (const std::string command :
       {"explain < bounce.eml", "explain - < bounce.eml", "explain \"$(cat bounce.eml)\""}) {
    const auto got = run("postmortem " + command);
    EXPECT_EQ(got.exit, 0) << command;
    EXPECT_THAT(got.out, HasSubstr("al@example.com")) << command;
    EXPECT_THAT(got.out, HasSubstr("recipient-unknown")) << command;
    EXPECT_THAT(got.out, Not(HasSubstr("Content-Type"))) << command;
  }
  EXPECT_THAT(run("(echo From x; cat bounce.eml) | postmortem explain --format ndjson").out,
              HasSubstr(R"("recipient":"al@example.com")"));
  EXPECT_THAT(run("postmortem explain < plain.eml").out, HasSubstr("give the reply alone"));
}

TEST_F(WholeMail, FieldsOfAReportAreNone) {
  EXPECT_THAT(run("printf 'Final-Recipient: rfc822; al@example.com\\nAction: failed\\nStatus: "
                  "5.2.2\\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full\\n' | postmortem "
                  "explain")
                  .out,
              HasSubstr("mailbox-full"));
}

TEST_F(WholeMail, ThatHoldsAReportIsHintedAt) {
  for (const std::string file : {"inline.eml", "attached.eml"}) {
    const auto got = run("postmortem analyze " + file);
    EXPECT_EQ(got.exit, 0);
    EXPECT_THAT(got.out, HasSubstr("is no report, but seems to hold one")) << file;
    EXPECT_THAT(run("postmortem explain < " + file).out, HasSubstr("seems to hold one"))
        << file;
    EXPECT_THAT(run("postmortem analyze --quiet " + file).out, Not(HasSubstr("seems to hold")));
  }
  EXPECT_THAT(run("postmortem analyze plain.eml").out, Not(HasSubstr("seems to hold")));
}

TEST_F(WholeMail, PathsWithoutIt) {
  for (const auto* folder : {"maildir/cur", "maildir/new", "maildir/tmp", "empty", "linked"}) {
    std::filesystem::create_directories(folder_ / folder);
  }
  std::filesystem::create_directory_symlink(folder_ / "maildir", folder_ / "linked/box");
  std::filesystem::create_directory_symlink(folder_ / "maildir", folder_ / "box");
  for (const auto* folder : {"beside", "partly", "partly/cur"}) {
    std::filesystem::create_directories(folder_ / folder);
  }
  std::filesystem::copy(folder_ / "plain.eml", folder_ / "beside/a.eml");
  std::filesystem::create_symlink("a.eml", folder_ / "beside/newest.eml");
  std::filesystem::create_directory_symlink(folder_ / "beside", folder_ / "partly/.Sent");
  struct {
    const char* path;
    int exit;
    const char* said;
  } const rows[] = {
      {"maildir", 0, "there is no mail in it"},
      {"box", 0, "there is no mail in it"},
      {"empty", 1, "this folder holds no mail"},
      {"linked", 1, "linked/box: is a link, and links in a folder are not followed"},
      {"partly", 1, "partly/.Sent: is a link, and links in a folder are not followed"},
      {"beside", 0, "Not a report"},
      {"nowhere", 66, "there is no such file or folder"},
  };
  for (const auto& row : rows) {
    const auto got = run(std::string("postmortem analyze ") + row.path);
    EXPECT_EQ(got.exit, row.exit) << row.path;
    EXPECT_THAT(got.out, HasSubstr(row.said));
  }
  EXPECT_EQ(run("postmortem ingest --quiet maildir").exit, 0);
}

}  // namespace
}  // namespace postmortem::cli
