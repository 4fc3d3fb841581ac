#pragma once

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdlib.h>
#include <string>
#include <sys/wait.h>

#include <gtest/gtest.h>

namespace postmortem::cli {

struct Ran {
  int exit{};
  std::string out{};  ///< standard output and standard error, as they came
};

/// Runs a line of shell in `folder`, with the program as `postmortem`.
inline Ran run_shell(const std::filesystem::path& folder, const std::string& line) {
  const auto program = std::filesystem::path(POSTMORTEM_BINARY).parent_path().string();
  const auto command = "cd '" + folder.string() + "' && PATH='" + program +
                       "':\"$PATH\" XDG_STATE_HOME='" + folder.string() +
                       "/state' LC_ALL=C.UTF-8 sh -c '" +
                       [&] {
                         std::string quoted;
                         for (const char c : line) {
                           quoted += c == '\'' ? "'\\''" : std::string(1, c);
                         }
                         return quoted;
                       }() +
                       "' 2>&1 </dev/null";
  std::FILE* pipe = popen(command.c_str(), "r");
  Ran ran;
  std::array<char, 4096> buffer{};
  while (const auto got = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    ran.out.append(buffer.data(), got);
  }
  const int status = pclose(pipe);
  ran.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

/// A test with a folder of its own.
class InFolder : public testing::Test {
 protected:
  void SetUp() override {
    auto name = (std::filesystem::temp_directory_path() / "postmortem-cli-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] Ran run(const std::string& line) const { return run_shell(folder_, line); }
  void put(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << text;
  }

  std::filesystem::path folder_{};
};

}  // namespace postmortem::cli
