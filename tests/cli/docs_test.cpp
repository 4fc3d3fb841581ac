// What README.md and docs/rules.md show is run as it stands: its files are written, its
// commands run, and what they print compared ("..." stands for any lines).

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "cli/run.h"
#include "core/text.h"

namespace postmortem::cli {
namespace {

const std::filesystem::path source = POSTMORTEM_SOURCE_DIR;

std::string read_whole(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    lines.emplace_back(take_line(text));
  }
  return lines;
}

/// Does `got` read as `want`, in which a line "..." stands for any number of lines?
bool reads_as(const std::vector<std::string>& got, std::size_t g,
              const std::vector<std::string>& want, std::size_t w) {
  for (; w < want.size(); ++w, ++g) {
    if (want[w] == "...") {
      while (g <= got.size()) {
        if (reads_as(got, g, want, w + 1)) {
          return true;
        }
        ++g;
      }
      return false;
    }
    if (g >= got.size() || got[g] != want[w]) {
      return false;
    }
  }
  return g == got.size();
}

class Docs : public InFolder {
 protected:
  /// Runs the commands of a console block; each is followed by what it prints.
  void run_block(std::string_view block) {
    std::string command;
    std::string want;
    const auto check = [&] {
      if (!command.empty()) {
        const auto got = run(command).out;
        EXPECT_TRUE(reads_as(lines_of(got), 0, lines_of(want), 0))
            << "$ " << command << "\nwant:\n"
            << want << "got:\n"
            << got;
        ++commands_;
      }
      want.clear();
    };
    while (!block.empty()) {
      const auto line = take_line(block);
      if (line.starts_with("$ ")) {
        check();
        command = line.substr(2);
      } else {
        want.append(line).append("\n");
      }
    }
    check();
  }

  void run_page(std::string_view page) {
    while (!page.empty()) {
      const auto line = take_line(page);
      if (!line.starts_with("```") || line.size() == 3) {
        continue;
      }
      const auto end = page.find("\n```\n");
      ASSERT_NE(end, std::string_view::npos) << line;
      const auto block = page.substr(0, end + 1);
      page.remove_prefix(end + 5);
      const auto blank = line.find(' ');
      if (blank != std::string_view::npos) {
        put(std::string(line.substr(blank + 1)), std::string(block));
      } else if (line == "```console") {
        run_block(block);
      }
    }
  }

  int commands_{};
};

TEST_F(Docs, FirstPageShowsWhatIsPrinted) {
  put("bounce.eml", read_whole(source / "samples/mail/ptr-ipv4.eml"));
  run_page(read_whole(source / "README.md"));
  EXPECT_EQ(commands_, 1);
}

TEST_F(Docs, OfRulesWork) {
  run_page(read_whole(source / "docs/rules.md"));
  EXPECT_EQ(commands_, 6);
}

}  // namespace
}  // namespace postmortem::cli
