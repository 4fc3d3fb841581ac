#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/options.h"

// NOLINTNEXTLINE(readability-identifier-naming): CLI11 calls it so.
namespace CLI {
class App;
}

namespace postmortem::cli {

/// What a command does once the command line is read.
using Run = std::function<Exit()>;

/// How an option or an argument stands in --help.
struct Shown {
  std::string name{};   ///< "--jobs,-j"; an argument, which stands by itself, has no dashes
  std::string help{};   ///< what it does
  std::string value{};  ///< what its value is called: "N"; empty for arguments and flags
  bool required{};
};

/// The least and the greatest value of a number.
template <typename Number>
struct Bounds {
  Number least{};
  Number greatest{};
};

/// An option, as shell completion has to know it.
struct OptionNode {
  std::string name{};  ///< "--format"
  std::string about{};
  bool takes_value{};
  bool takes_file{};
  std::vector<std::string> words{};  ///< what its value is one of
};

/// One command: what shell completion has to know.
struct CommandNode {
  std::string path{};  ///< "rules list"; empty: the program
  std::string about{};
  std::vector<std::string>
      next{};  ///< its subcommands, or the words that its argument is one of
  std::vector<OptionNode> options{};
  bool takes_files{};
};

/// What all commands of a command line share.
struct CommandState {
  Run chosen{};
  std::map<std::string, std::vector<std::string>> words{};  ///< by "command path --option"
};

/// A command being described; a handle, to be copied. Targets have to live until the command
/// has run. CLI11 does the work: its headers stay in the .cpp, since they take longer to
/// compile than a command does.
class Command {
 public:
  Command(CLI::App& app, CommandState& state) : app_(&app), state_(&state) {}

  /// A command below this one.
  [[nodiscard]] Command add(const std::string& name, const std::string& about) const;
  /// One of the commands below has to be named.
  void require_command() const;
  /// What runs when this command is named.
  void runs(Run run) const;

  void flag(const Shown& shown, bool& target) const;
  void text(const Shown& shown, std::string& target) const;
  /// An argument that takes all words, or an option that may be given again.
  void texts(const Shown& shown, std::vector<std::string>& target) const;
  /// As texts, with commas between values too.
  void list(const Shown& shown, std::vector<std::string>& target) const;
  void number(const Shown& shown, std::uint64_t& target,
              std::optional<Bounds<std::uint64_t>> bounds = {}) const;
  void number(const Shown& shown, std::optional<std::uint64_t>& target) const;
  void number(const Shown& shown, double& target, Bounds<double> bounds) const;
  /// A value that is one of a few words.
  template <typename Value>
  void choice(const Shown& shown, const std::map<std::string, Value>& words,
              Value& target) const {
    std::vector<std::string> names;
    names.reserve(words.size());
    for (const auto& row : words) {
      names.push_back(row.first);
    }
    one_of(shown, names,
           [&target, words](const std::string& word) { target = words.at(word); });
  }
  void choice(const Shown& shown, const std::vector<std::string>& words,
              std::string& target) const {
    one_of(shown, words, [&target](const std::string& word) { target = word; });
  }

  /// This command and all below it.
  [[nodiscard]] std::vector<CommandNode> tree() const;

 private:
  void one_of(const Shown& shown, const std::vector<std::string>& words,
              const std::function<void(const std::string&)>& take) const;

  CLI::App* app_;
  CommandState* state_;
};

/// The program's command line.
class CommandLine {
 public:
  /// `footer` stands below the list of commands.
  CommandLine(const std::string& about, const std::string& name, const std::string& version,
              const std::string& footer);
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;
  ~CommandLine();

  [[nodiscard]] Command root();
  /// Reads the arguments and runs the command that they name; gives its exit status. Help,
  /// and one line on what is wrong, are written here.
  [[nodiscard]] int run(int argc, char** argv);

 private:
  std::unique_ptr<CLI::App> app_;
  CommandState state_{};
};

}  // namespace postmortem::cli
