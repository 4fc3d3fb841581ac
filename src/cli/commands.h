#pragma once

#include "cli/command_line.h"

/// One file a command. Each adds itself to the command line.
namespace postmortem::cli {

void add_analyze(const Command& root);
void add_ingest(const Command& root);
void add_history(const Command& root);
void add_problems(const Command& root);
void add_reanalyze(const Command& root);
void add_prune(const Command& root);
void add_explain(const Command& root);
void add_rules(const Command& root);
void add_completion(const Command& root);

}  // namespace postmortem::cli
