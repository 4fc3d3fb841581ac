#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/options.h"
#include "core/result.h"

namespace postmortem::cli {

/// Adds the options of Common to a command. `formats` are those that the command has.
void add_common(const Command& command, Common& common, const std::string& formats);

/// Those of them that every command has: where to write, which rules, colour.
void add_text_options(const Command& command, Common& common);
/// How much is told on standard error.
void add_stderr_options(const Command& command, Common& common);
/// Where the history stands.
void add_db(const Command& command, Common& common);
/// How many threads.
void add_jobs(const Command& command, Common& common);
/// The mail to read.
void add_paths(const Command& command, std::vector<std::string>& paths);

/// The exit status for an operation that could not be done.
[[nodiscard]] Exit exit_of(const Error& error) noexcept;

/// Complains and gives the exit status.
Exit fail(const Error& error);

}  // namespace postmortem::cli
