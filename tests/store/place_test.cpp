// Where a history can't be, and what is said then.

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/schema.h"
#include "store/support.h"

namespace postmortem::store {
namespace {

namespace fs = std::filesystem;
using test::make_event;
using test::now;

class PlaceTest : public testing::Test {
 protected:
  std::string error_of(const std::string& path, const OpenOptions& options = {}) {
    const auto history = History::open(path, options);
    return history ? "opened" : history.error().text();
  }

  static unsigned mode_of(const std::string& path) {
    struct stat status {};
    return stat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
  }

  test::Folder folder_{};
};

TEST_F(PlaceTest, IsPrivateWhateverTheUmask) {
  for (const mode_t mask : {mode_t{0}, mode_t{0022}, mode_t{0777}}) {
    const auto base = folder_ / std::to_string(mask);
    const auto path = base + "/state/postmortem/history.sqlite";
    fs::create_directories(base);
    const auto before = umask(mask);
    auto history = History::open(path);
    umask(before);
    ASSERT_TRUE(history) << history.error().text();
    const auto event = make_event();
    ASSERT_TRUE(history->record(std::span(&event, 1), now));
    EXPECT_EQ(mode_of(path), 0600U);
    EXPECT_EQ(mode_of(path + "-wal"), 0600U);
    EXPECT_EQ(mode_of(path + "-shm"), 0600U);
    EXPECT_EQ(mode_of(base + "/state/postmortem"), 0700U);
    EXPECT_EQ(mode_of(base + "/state"), 0700U);
  }
}

TEST_F(PlaceTest, FollowsNoLinkAtTheLastStep) {
  const auto link = folder_ / "link";
  fs::create_symlink(folder_ / "target", link);
  EXPECT_EQ(error_of(link), link + ": is a symbolic link, which is not followed");
  EXPECT_FALSE(fs::exists(folder_ / "target"));
  std::ofstream(folder_ / "target") << "";
  EXPECT_EQ(error_of(link), link + ": is a symbolic link, which is not followed");
  EXPECT_EQ(fs::file_size(folder_ / "target"), 0U);
}

TEST_F(PlaceTest, FollowsLinksOnTheWay) {
  fs::create_directory(folder_ / "real");
  fs::create_directory_symlink(folder_ / "real", folder_ / "link");
  EXPECT_EQ(error_of(folder_ / "link/h"), "opened");
  EXPECT_TRUE(fs::exists(folder_ / "real/h"));
}

TEST_F(PlaceTest, SaysWhatIsNoHistory) {
  const auto path = folder_ / "h";
  std::ofstream(path)
      << "From jo@example.com Tue Nov 24 12:00:00 2026\nSubject: a mailbox, not a database\n\n"
      << std::string(2000, 'x');
  const auto size = fs::file_size(path);
  EXPECT_EQ(error_of(path), path + ": is not a history: the file is no SQLite database");
  EXPECT_EQ(error_of(path, {.read_only = true}),
            path + ": is not a history: the file is no SQLite database");
  EXPECT_EQ(fs::file_size(path), size);
}

TEST_F(PlaceTest, SaysWhoseDatabaseItIs) {
  const auto path = folder_ / "h";
  SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("CREATE TABLE t (x)");
  EXPECT_EQ(error_of(path), path + ": is not a history: the database is another program's");
  EXPECT_EQ(error_of(path, {.read_only = true}),
            path + ": is not a history: the database is another program's");
}

TEST_F(PlaceTest, SaysWhatIsNewerThanItself) {
  const auto path = folder_ / "h";
  ASSERT_EQ(error_of(path), "opened");
  SQLite::Database(path, SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 4711");
  const auto want =
      path + ": was written by a newer version of this program (schema 4711, this one knows " +
      std::to_string(schema_version()) + ")";
  EXPECT_EQ(error_of(path), want);
  EXPECT_EQ(error_of(path, {.read_only = true}), want);
}

TEST_F(PlaceTest, SaysWhatIsNoFile) {
  fs::create_directory(folder_ / "d");
  ASSERT_EQ(mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  for (const bool read_only : {false, true}) {
    const OpenOptions options{.read_only = read_only};
    EXPECT_EQ(error_of(folder_ / "d", options), folder_ / "d: is a folder");
    EXPECT_EQ(error_of(folder_ / "pipe", options), folder_ / "pipe: is no plain file");
    EXPECT_EQ(error_of(folder_ / "d/", options), folder_ / "d/: is no path for a history");
    EXPECT_EQ(error_of("", options), "is no path for a history");
  }
  EXPECT_EQ(error_of(folder_ / "pipe/h"),
            folder_ / "pipe/h: can't make the folder " + (folder_ / "pipe: Not a directory"));
}

TEST_F(PlaceTest, SaysThatThereIsNothingToRead) {
  const auto path = folder_ / "none/h";
  const auto history = History::open(path, {.read_only = true});
  ASSERT_FALSE(history);
  EXPECT_EQ(history.error().code, ErrorCode::no_input);
  EXPECT_EQ(history.error().text(), path + ": there is no history yet; `ingest` makes it");
  EXPECT_FALSE(fs::exists(folder_ / "none"));
  std::ofstream(folder_ / "empty") << "";
  const auto empty = History::open(folder_ / "empty", {.read_only = true});
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code, ErrorCode::no_input);
}

/// Runs `work` as a user without root's rights, in a child; its result is what the child says.
template <typename Work>
std::string as_nobody(const std::string& folder, Work work) {
  const auto said = folder + ".said";
  std::ofstream(said) << "";
  fs::permissions(said, fs::perms::all);
  const pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) {
      _exit(2);
    }
    std::ofstream(said) << work();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  std::string text;
  std::getline(std::ifstream(said), text);
  fs::remove(said);
  return text;
}

TEST_F(PlaceTest, ReadsWhereNothingCanBeWritten) {
  const auto path = folder_ / "h";
  {
    auto history = History::open(path);
    const auto event = make_event();
    ASSERT_TRUE(history && history->record(std::span(&event, 1), now));
  }
  fs::permissions(path, fs::perms::owner_read | fs::perms::others_read);
  fs::permissions(folder_ / "", fs::perms::owner_read | fs::perms::owner_exec |
                                    fs::perms::others_read | fs::perms::others_exec);
  EXPECT_EQ(as_nobody(folder_ / "../postmortem-nobody-" + std::to_string(getpid()),
                      [&] {
                        const auto history = History::open(path, {.read_only = true});
                        return history ? std::to_string(test::query(*history).size())
                                       : history.error().text();
                      }),
            "1");
  EXPECT_EQ(as_nobody(folder_ / "../postmortem-nobody-" + std::to_string(getpid()),
                      [&] { return error_of(path); }),
            path + ": the file or its folder can't be written to");
  EXPECT_EQ(as_nobody(folder_ / "../postmortem-nobody-" + std::to_string(getpid()),
                      [&] { return error_of(folder_ / "new"); }),
            (folder_ / "new") + ": can't be made: Permission denied");
}

TEST_F(PlaceTest, TakesNothingWhenTheDiskIsFull) {
  const auto path = folder_ / "h";
  auto history = History::open(path);
  ASSERT_TRUE(history);
  const pid_t child = fork();
  if (child == 0) {  // the limit is for the whole process
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{400'000, 400'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    auto mine = History::open(path);
    std::vector<Event> events;
    for (int n = 0; n < 5'000; ++n) {
      events.push_back(make_event(n));
    }
    const auto done = mine->record(events, now);
    const auto small = mine->record(std::span(events).first(10), now);
    const bool good =
        !done && done.error().code == ErrorCode::temporary && small && small->added == 10;
    _exit(good ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(test::query(*history).size(), 10U);
}

}  // namespace
}  // namespace postmortem::store
