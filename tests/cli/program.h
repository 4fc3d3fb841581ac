#pragma once

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdlib.h>
#include <string>
#include <sys/wait.h>

#include <gtest/gtest.h>

namespace postmortem::cli::test {

/// What the program did.
struct Outcome {
  int exit{};
  std::string out{};  ///< standard output, then standard error
};

/// A bounce for one recipient.
inline std::string bounce(const std::string& recipient, const std::string& status,
                          const std::string& text) {
  return "From: MAILER-DAEMON@mx.example.org\nTo: list@example.org\nSubject: Undelivered Mail\n"
         "Date: Tue, 24 Nov 2026 12:00:00 +0100\nMIME-Version: 1.0\n"
         "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n"
         "--b\nContent-Type: text/plain\n\nNot delivered.\n\n"
         "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
         "Final-Recipient: rfc822; " +
         recipient + "\nAction: failed\nStatus: " + status +
         "\nRemote-MTA: dns; mx.example.com\nDiagnostic-Code: smtp; 550 " + status + " " +
         text +
         "\n\n--b\nContent-Type: text/rfc822-headers\n\nFrom: list@example.org\n"
         "Message-ID: <" +
         recipient + ">\nSubject: News\n\n--b--\n";
}

/// The program run by a shell in a folder that goes when the test ends.
class ProgramTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name =
        (std::filesystem::temp_directory_path() / "postmortem-cli-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }

  /// Runs the program in the folder by a shell; `before` and `behind` are the shell's.
  Outcome run(const std::string& arguments, const std::string& before = "",
              const std::string& behind = "") const {
    const auto command = "cd " + folder_.string() + "; " + before +
                         " XDG_STATE_HOME=" + folder_.string() +
                         "/state " POSTMORTEM_BINARY " " + arguments + " 2>&1 " + behind;
    std::FILE* pipe = popen(command.c_str(), "r");
    Outcome outcome;
    std::array<char, 4096> buffer{};
    while (const auto got = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
      outcome.out.append(buffer.data(), got);
    }
    const int status = pclose(pipe);
    outcome.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
  }

  std::filesystem::path folder_{};
};

}  // namespace postmortem::cli::test
