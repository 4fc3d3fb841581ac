// Every kind of input gives the same messages: mbox in its four kinds, Maildir, folders, single
// messages, gzip and zstd, in LF, CRLF and CR; what can't be read is told, and the rest goes
// on.

#include "input/reader.h"

#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <vector>

#include <gtest/gtest.h>

#include "input/support.h"

namespace postmortem::input {
namespace {

using test::Folder;
using test::from_line;
using test::gzip;
using test::read;
using test::Texts;
using test::zstd;

std::string with_line_end(const std::string& text, const std::string& end) {
  std::string out;
  for (const char c : text) {
    out += c == '\n' ? end : std::string(1, c);
  }
  return out;
}

struct MboxCase {
  std::string_view name{};
  std::string_view body{};  ///< of the first of two messages, as the mbox has it
  std::string_view want{};
  bool with_length{};  ///< Content-Length tells the body's
};

void PrintTo(const MboxCase& row, std::ostream* out) {
  *out << row.name;
}

constexpr MboxCase mbox_cases[] = {
    {"Plain", "one\n", "one\n", false},
    {"FromInText", "one\nFrom here on\n", "one\nFrom here on\n", false},
    {"FromBehindEmptyLineThatIsNone", "one\n\nFrom here on\n", "one\n\nFrom here on\n", false},
    {"Mboxo", "one\n\n>From me to you\n", "one\n\nFrom me to you\n", false},
    {"Mboxrd", "one\n\n>>From me to you\n", "one\n\n>From me to you\n", false},
    {"Mboxcl", "one\n\n>From a@b.cc Mon Nov  2 09:15:32 2026\nx\n",
     "one\n\nFrom a@b.cc Mon Nov  2 09:15:32 2026\nx\n", true},
    {"Mboxcl2", "one\n\nFrom a@b.cc Mon Nov  2 09:15:32 2026\nx\n\n>From here\n",
     "one\n\nFrom a@b.cc Mon Nov  2 09:15:32 2026\nx\n\n>From here\n", true},
};

class Mbox : public testing::TestWithParam<MboxCase> {};

TEST_P(Mbox, GivesBothMessages) {
  const auto& row = GetParam();
  const Folder folder;
  const auto header = row.with_length ? "Content-Length: " + std::to_string(row.body.size()) +
                                            "\nSubject: a\n\n"
                                      : std::string("Subject: a\n\n");
  const auto first = from_line + header + std::string(row.body) + "\n";
  const auto path = folder.write("mbox", first + from_line + "Subject: b\n\ntwo\n");
  const auto got = read({path});
  EXPECT_EQ(read({folder.path()}).messages, got.messages) << "out of the folder";
  ASSERT_EQ(got.messages.size(), 2U);
  auto message = got.messages.front();
  EXPECT_EQ(message.substr(0, header.size()), header);
  message.erase(0, header.size());
  while (message.ends_with("\n\n")) {
    message.pop_back();  // the empty line in front of a From_ line is nobody's
  }
  EXPECT_EQ(message, row.want);
  EXPECT_TRUE(got.messages.back().starts_with("Subject: b\n\ntwo"));
  EXPECT_EQ(got.offsets, (std::vector<std::uint64_t>{0, first.size()}));
  EXPECT_EQ(got.errors, Texts{});
}

INSTANTIATE_TEST_SUITE_P(Kinds, Mbox, testing::ValuesIn(mbox_cases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(MboxLineEnds, AreFoundInAllThree) {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const Folder folder;
    const auto text = from_line + "Subject: a\n\none\n\n" + from_line + "Subject: b\n\ntwo\n";
    const auto got = read({folder.write("mbox", with_line_end(text, end))});
    ASSERT_EQ(got.messages.size(), 2U) << end.size();
    EXPECT_TRUE(got.messages.back().starts_with("Subject: b" + end + end + "two"));
  }
}

TEST(MboxInPieces, IsTheSameWhateverABatchHolds) {
  const Folder folder;
  std::string text;
  for (int i = 0; i < 200; ++i) {
    text += from_line + "Subject: " + std::to_string(i) + "\n\n" +
            std::string(static_cast<std::size_t>(i) * 7, 'x') + "\n\n";
  }
  const auto path = folder.write("mbox", text);
  const auto whole = read({path});
  ASSERT_EQ(whole.messages.size(), 200U);
  for (const std::size_t bytes : {1U, 100U, 5'000U}) {
    Options options;
    options.batch_bytes = bytes;
    const auto pieces = read({path}, options);
    EXPECT_EQ(pieces.messages, whole.messages) << bytes;
    EXPECT_EQ(pieces.offsets, whole.offsets) << bytes;
  }
}

TEST(Maildir, GivesNewAndCurAlone) {
  const Folder folder;
  folder.write("box/new/2.host", "Subject: new\n\n");
  folder.write("box/cur/1.host:2,S", "Subject: cur\n\n");
  folder.write("box/tmp/3.host", "Subject: half written\n\n");
  folder.write("box/dovecot.index", "binary");
  folder.write("box/.Sent/cur/4.host", "Subject: sub\n\n");
  const auto got = read({folder.path("box")});
  EXPECT_EQ(got.messages, (Texts{"Subject: sub\n\n", "Subject: cur\n\n", "Subject: new\n\n"}));
  EXPECT_EQ(got.errors, Texts{});
}

TEST(FolderOfMail, IsWalkedInTheOrderOfNames) {
  const Folder folder;
  folder.write("mail/b/1.eml", "Subject: b1\n\n");
  folder.write("mail/a.eml", "Subject: a\n\n");
  folder.write("mail/c.mbox", from_line + "Subject: c1\n\n\n" + from_line + "Subject: c2\n\n");
  folder.write("mail/d.gz", gzip("Subject: d\n\n"));
  folder.write("mail/.hidden", "Subject: hidden\n\n");
  const auto got = read({folder.path("mail")});
  EXPECT_EQ(got.errors, Texts{});
  ASSERT_EQ(got.messages.size(), 5U);
  EXPECT_EQ(got.messages[0], "Subject: a\n\n");
  EXPECT_EQ(got.messages[1], "Subject: b1\n\n");
  EXPECT_EQ(got.messages[4], "Subject: d\n\n");
}

/// Links are not followed; those that keep mail from being read are named.
TEST(LinkInAFolder, IsNamedWhereSomethingIsLeftOut) {
  struct {
    const char* name;
    const char* link;  ///< in a folder with a file, a folder and a link, or in a Maildir
    const char* target;
    bool left_out;
  } const rows[] = {
      {"AFileElsewhere", "mail/link", "../elsewhere/file", true},
      {"AFolderElsewhere", "mail/link", "../elsewhere", true},
      {"AFileBesideIt", "mail/link", "file", false},
      {"AFolderBesideIt", "mail/link", "folder", false},
      {"AFileBesideItThatIsNotRead", "mail/link", ".hidden", true},
      {"AFileBelow", "mail/link", "folder/file", true},
      {"Nothing", "mail/link", "nothing", false},
      {"ItselfForEver", "mail/link", "link", false},
      {"ADevice", "mail/link", "/dev/null", false},
      {"AHiddenName", "mail/.link", "../elsewhere/file", false},
      {"MailOfAMaildir", "box/cur/link", "../../elsewhere/file", true},
      {"AFolderOfAMaildir", "box/.Sent", "../elsewhere", true},
      {"AFolderBesideItThatIsNotWalked", "box/.Sent", "sent", true},
      {"AMaildirsNewMail", "box/new", "../elsewhere", true},
      {"AMaildirsOwnFile", "box/index", "../elsewhere/file", false},
      {"AMaildirsOwnFolder", "box/tmp", "../elsewhere", false},
  };
  for (const auto& row : rows) {
    const Folder folder;
    for (const std::string file : {"elsewhere/file", "mail/file", "mail/.hidden",
                                   "mail/folder/file", "box/cur/file", "box/sent/file"}) {
      folder.write(file, "Subject: a\n\n");
    }
    std::filesystem::create_symlink(row.target, folder.path(row.link));
    const auto got = read({folder.path("mail"), folder.path("box")});
    EXPECT_EQ(got.messages.size(), 3U) << row.name;
    const auto link = std::filesystem::path(row.link).filename().string();
    EXPECT_EQ(got.errors, row.left_out
                              ? Texts{link + ": is a link, and links in a folder are not "
                                             "followed; name it to read what it leads to"}
                              : Texts{})
        << row.name;
  }
}

TEST(LinkInAFolder, IsNamedHoweverManyThereAre) {
  const Folder folder;
  folder.write("elsewhere", "Subject: a\n\n");
  folder.write("mail/z", "Subject: z\n\n");
  for (int n = 0; n < 1'000; ++n) {
    std::filesystem::create_symlink("../elsewhere", folder.path("mail/" + std::to_string(n)));
  }
  const auto got = read({folder.path("mail")});
  EXPECT_EQ(got.messages, Texts{"Subject: z\n\n"});
  EXPECT_EQ(got.errors.size(), 1'000U);
}

TEST(FolderOfMail, ArchivesInItAreReadWhole) {
  const Folder folder;
  Options options;
  options.message_limit = 2'000;
  std::string text;
  for (int i = 0; i < 20; ++i) {
    text +=
        from_line + "Subject: " + std::to_string(i) + "\n\n" + std::string(1'500, 'x') + "\n\n";
  }
  folder.write("mail/a.gz", gzip(text));
  folder.write("mail/b.zst", zstd(text));
  const auto got = read({folder.path("mail")}, options);
  EXPECT_EQ(got.messages.size(), 40U);
  EXPECT_EQ(got.errors, Texts{});
  folder.write("odd/archive", gzip(text));
  EXPECT_EQ(read({folder.path("odd")}, options).errors,
            Texts{"archive: unpacks to more than 8000 bytes; the rest of it was left out "
                  "(name the file to read it all)"});
  EXPECT_EQ(read({folder.path("odd/archive")}, options).messages.size(), 20U);
}

TEST(FolderOfMail, WhatIsPutInAFilesPlaceIsNotRead) {
  const Folder folder;
  folder.write("elsewhere", "Subject: secret\n\n");
  for (const std::string name : {"link.eml", "pipe.eml"}) {
    folder.write("mail/" + name, "Subject: a\n\n");
  }
  Reader reader({folder.path("mail")}, {});
  Batch batch;
  ASSERT_TRUE(reader.next(batch));  // has seen that both are files
  std::filesystem::remove_all(folder.path("mail"));
  std::filesystem::create_directory(folder.path("mail"));
  std::filesystem::create_symlink(folder.path("elsewhere"), folder.path("mail/link.eml"));
  ASSERT_EQ(mkfifo(folder.path("mail/pipe.eml").c_str(), 0600), 0);
  batch.load({});
  EXPECT_TRUE(batch.messages.empty());
  EXPECT_EQ(batch.errors.size(), 2U);
}

TEST(BadInput, IsNamedAndTheRestIsRead) {
  const Folder folder;
  std::filesystem::create_directory(folder.path("empty"));
  const auto got = read({folder.path("none"), folder.path("empty"), folder.write("nothing", ""),
                         folder.write("binary", std::string("\x7f"
                                                            "ELF\0\0\1",
                                                            7)),
                         folder.write("good", "Subject: a\n\n")});
  EXPECT_EQ(got.messages, Texts{"Subject: a\n\n"});
  EXPECT_EQ(got.errors,
            (Texts{"none: there is no such file or folder", "empty: this folder holds no mail",
                   "nothing: is empty", "binary: is no mail: no header field was found"}));
}

TEST(BadInput, OfABatchsSizeIsNotEmpty) {
  const Folder folder;
  const Options options;
  const auto path = folder.write("binary", std::string(options.batch_bytes, '\0'));
  EXPECT_EQ(read({path}, options).errors,
            Texts{"binary: is no mail: no header field was found"});
}

TEST(BadInput, TooLongIsCutSaidSoAndTheRestIsRead) {
  const Folder folder;
  Options options;
  options.message_limit = 1'000;
  options.batch_bytes = 300;
  const auto path =
      folder.write("mbox", from_line + "Subject: a\n\n" + std::string(50'000, 'x') + "\n\n" +
                               from_line + "Subject: b\n\n");
  const auto got = read({path}, options);
  ASSERT_EQ(got.messages.size(), 2U);
  EXPECT_EQ(got.messages.front().size(), 1'000U);
  EXPECT_TRUE(got.messages.back().starts_with("Subject: b"));
  EXPECT_EQ(got.errors,
            Texts{"mbox: message 0 is longer than 1000 bytes; the rest of it was left out"});
}

TEST(Input, IsOnlyRead) {
  const Folder folder;
  const auto path = folder.write("mbox", from_line + "Subject: a\n\n>From x\n");
  ASSERT_EQ(chmod(path.c_str(), 0400), 0);
  struct stat before {};
  ASSERT_EQ(stat(path.c_str(), &before), 0);
  EXPECT_EQ(read({path}).messages.size(), 1U);
  struct stat after {};
  ASSERT_EQ(stat(path.c_str(), &after), 0);
  EXPECT_EQ(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
  EXPECT_EQ(before.st_size, after.st_size);
}

}  // namespace
}  // namespace postmortem::input
