// What ingest gives up: tried out in a process of its own, since it can't be had back.

#include "cli/sandbox.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iconv.h>
#include <ostream>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

namespace postmortem::cli {
namespace {

bool can_open(const std::filesystem::path& path, int flags) {
  const int file = open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (file >= 0) {
    close(file);
  }
  return file >= 0;
}

struct Try {
  std::string_view name{};
  bool (*works)(const std::filesystem::path& folder){};
  bool wanted{};
};

void PrintTo(const Try& row, std::ostream* out) {
  *out << row.name;
}

using Folder = std::filesystem::path;

const std::vector<Try>& tries() {
  static const std::vector<Try> rows = {
      {"ReadInput", [](const Folder& f) { return can_open(f / "in" / "mail", O_RDONLY); },
       true},
      {"MakeInStore",
       [](const Folder& f) { return can_open(f / "store" / "new", O_RDWR | O_CREAT); }, true},
      {"TruncateInStore",
       [](const Folder& f) { return can_open(f / "store" / "db", O_RDWR | O_TRUNC); }, true},
      {"RemoveInStore",
       [](const Folder& f) { return unlink((f / "store" / "db").c_str()) == 0; }, true},
      {"LoadCharset",
       [](const Folder&) {
         const auto handle = iconv_open("UTF-8", "EUC-TW");
         return handle != reinterpret_cast<iconv_t>(-1) &&  // NOLINT(performance-no-int-to-ptr)
                iconv_close(handle) == 0;
       },
       true},
      {"StartThread",
       [](const Folder&) {
         bool ran = false;
         std::thread([&] { ran = true; }).join();
         return ran;
       },
       true},
      {"WriteInput", [](const Folder& f) { return can_open(f / "in" / "mail", O_WRONLY); },
       false},
      {"ReadElsewhere", [](const Folder& f) { return can_open(f / "other", O_RDONLY); }, false},
      {"ReadPasswords", [](const Folder&) { return can_open("/etc/passwd", O_RDONLY); }, false},
      {"MakeElsewhere", [](const Folder& f) { return can_open(f / "made", O_RDWR | O_CREAT); },
       false},
      {"ReadElsewhereInThread",
       [](const Folder& f) {
         bool read = true;
         std::thread([&] { read = can_open(f / "other", O_RDONLY); }).join();
         return read;
       },
       false},
      {"Socket", [](const Folder&) { return socket(AF_INET, SOCK_STREAM, 0) >= 0; }, false},
      {"LocalSocket", [](const Folder&) { return socket(AF_UNIX, SOCK_DGRAM, 0) >= 0; }, false},
      {"Program",
       [](const Folder&) {
         execl("/bin/true", "true", nullptr);
         return errno != EPERM;  // it is still this program, so it did not run
       },
       false},
  };
  return rows;
}

class Sandbox : public testing::TestWithParam<Try> {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "sandbox-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    std::filesystem::create_directory(folder_ / "in");
    std::filesystem::create_directory(folder_ / "store");
    for (const auto* path : {"in/mail", "store/db", "other"}) {
      std::ofstream(folder_ / path) << "x";
    }
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_{};
};

enum Answer : int { worked = 10, failed = 11, not_narrowed = 12 };

TEST_P(Sandbox, LetsDoWhatIsNeededAndNoMore) {
  const auto child = fork();
  if (child == 0) {
    const auto kept = give_up_all_but(
        {.read = {(folder_ / "in").string()}, .change = {(folder_ / "store").string()}});
    if (!kept.empty()) {
      _exit(not_narrowed);
    }
    _exit(GetParam().works(folder_) ? worked : failed);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  ASSERT_NE(WEXITSTATUS(status), not_narrowed)
      << "this kernel has no Landlock or no seccomp: the test can't be run on it";
  EXPECT_EQ(WEXITSTATUS(status), GetParam().wanted ? worked : failed);
}

INSTANTIATE_TEST_SUITE_P(Tries, Sandbox, testing::ValuesIn(tries()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace postmortem::cli
