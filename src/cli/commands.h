#pragma once

#include <functional>

#include "cli/options.h"

namespace CLI {
class App;
}

/// One file a command. Each adds itself to the command line, and gives what runs when it is
/// named.
namespace postmortem::cli {

using Run = std::function<Exit()>;

Run add_analyze(CLI::App& root);
Run add_ingest(CLI::App& root);
Run add_history(CLI::App& root);
Run add_problems(CLI::App& root);
Run add_reanalyze(CLI::App& root);
Run add_prune(CLI::App& root);
Run add_explain(CLI::App& root);
Run add_rules(CLI::App& root);
Run add_completion(CLI::App& root);

}  // namespace postmortem::cli
