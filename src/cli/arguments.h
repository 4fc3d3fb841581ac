#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "cli/options.h"
#include "core/result.h"

namespace postmortem::cli {

/// Adds the options of Common to a command. `formats` are those that the command has.
void add_common(CLI::App& command, Common& common, const std::string& formats);

/// Those of them that every command has: where to write, which rules, colour.
void add_text_options(CLI::App& command, Common& common);
/// How much is told on standard error.
void add_stderr_options(CLI::App& command, Common& common);

/// The exit status for an operation that could not be done.
[[nodiscard]] Exit exit_of(const Error& error) noexcept;

/// Complains and gives the exit status.
Exit fail(const Error& error);

}  // namespace postmortem::cli
