// The manual tells every command and option that the program has, and no other.

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/run.h"
#include "core/text.h"

namespace postmortem::cli {
namespace {

/// "--name" wherever it stands in `text`.
std::set<std::string> options_in(std::string_view text) {
  std::set<std::string> out;
  for (auto at = text.find("--"); at != std::string_view::npos; at = text.find("--", at)) {
    auto end = at + 2;
    while (end < text.size() && (is_alnum(text[end]) || text[end] == '-')) {
      ++end;
    }
    if (end > at + 2 && is_alpha(text[at + 2])) {
      out.emplace(text.substr(at, end - at));
    }
    at = end;
  }
  return out;
}

/// First words of the lines behind "Subcommands:" of a help text.
std::vector<std::string> commands_in(const std::string& help) {
  std::vector<std::string> out;
  const auto at = help.find("Subcommands:\n");
  std::string_view rest =
      at == std::string::npos ? std::string_view{} : std::string_view(help).substr(at + 13);
  while (rest.starts_with("  ")) {
    const auto line = trim(take_line(rest));
    out.emplace_back(line.substr(0, line.find(' ')));
  }
  return out;
}

std::string manual() {
  std::ifstream in(POSTMORTEM_SOURCE_DIR "/docs/postmortem.1");
  std::ostringstream text;
  text << in.rdbuf();
  std::string out;
  for (const char c : text.str()) {
    if (c != '\\') {
      out.push_back(c);
    }
  }
  return out;
}

class Manual : public InFolder {
 protected:
  void SetUp() override {
    InFolder::SetUp();
    for (const auto& command : commands_in(run("postmortem --help").out)) {
      paths_.push_back(command);
      for (const auto& below : commands_in(run("postmortem " + command + " --help").out)) {
        paths_.push_back(command + " " + below);
      }
    }
    ASSERT_GE(paths_.size(), 12U);
  }
  std::vector<std::string> paths_{};
};

TEST_F(Manual, TellsEveryCommand) {
  const auto text = manual();
  for (const auto& path : paths_) {
    EXPECT_TRUE(path == "rules" || text.find(".SS postmortem " + path) != std::string::npos)
        << path;
  }
}

TEST_F(Manual, TellsEveryOptionAndNoOther) {
  const auto told = options_in(manual());
  std::set<std::string> there = options_in(run("postmortem --help").out);
  for (const auto& path : paths_) {
    const auto help = run("postmortem " + path + " --help");
    EXPECT_EQ(help.exit, 0) << path;
    there.merge(options_in(help.out));
  }
  EXPECT_GE(there.size(), 20U);
  for (const auto& option : there) {
    EXPECT_TRUE(told.contains(option)) << option << " is not in docs/postmortem.1";
  }
  for (const auto& option : told) {
    EXPECT_TRUE(there.contains(option)) << option << " is in docs/postmortem.1 alone";
  }
}

TEST_F(Manual, IsReadableByMan) {
  const auto got = run("man --warnings=all -l " POSTMORTEM_SOURCE_DIR
                       "/docs/postmortem.1 >/dev/null 2>/dev/null || test ! -x /usr/bin/man");
  EXPECT_EQ(got.exit, 0) << got.out;
}

TEST_F(Manual, CompletionsNameEveryCommandAndOption) {
  const auto bash = run("postmortem completion bash").out;
  const auto fish = run("postmortem completion fish").out;
  for (const auto& path : paths_) {
    EXPECT_NE(bash.find("'" + path + ":'*) "), std::string::npos) << path;
    for (const auto& option : options_in(run("postmortem " + path + " --help").out)) {
      EXPECT_NE(fish.find(" -l " + option.substr(2) + " "), std::string::npos) << option;
    }
  }
  put("completion.bash", bash);
  put("a b.eml", "");
  // The words so far, and what can stand in the place of the last.
  const std::pair<const char*, const char*> cases[] = {
      {"rules sh", "show"},
      {"explain --tr", "--trace"},
      {"history --kind del", "delay"},
      {"rules list --layer re", "reply"},
      {"analyze --color n", "never"},
      {"completion z", "zsh"},
      {"analyze a", "a b.eml"},
      {"ingest --db a", "a b.eml"},
      {"history a", ""},
      {"pro", "problems"},
  };
  for (const auto& [words, want] : cases) {
    const std::string line = "bash -c '. ./completion.bash; COMP_WORDS=(postmortem " +
                             std::string(words) +
                             "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _postmortem; "
                             "printf \"%s,\" \"${COMPREPLY[@]}\"'";
    EXPECT_EQ(run(line).out, std::string(want) + ",") << words;
  }
}

}  // namespace
}  // namespace postmortem::cli
