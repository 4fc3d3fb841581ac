#pragma once

#include <functional>

#include "cli/options.h"

namespace CLI {
class App;
}

/// One file a command. Each adds its options to the command line and runs when it was named.
namespace postmortem::cli {

/// What a command is to the command line.
struct Command {
  /// Adds the command; its options are kept by what it returns.
  CLI::App* app{};
  std::function<Exit()> run{};
};

Command add_analyze(CLI::App& root);
Command add_explain(CLI::App& root);
Command add_rules(CLI::App& root);

}  // namespace postmortem::cli
