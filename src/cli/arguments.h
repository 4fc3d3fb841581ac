#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "cli/options.h"
#include "core/result.h"

namespace postmortem::cli {

/// Adds the options of Common to a command. `formats` are those that the command has.
void add_common(CLI::App& command, Common& common, const std::string& formats);

/// The exit status for an operation that could not be done.
[[nodiscard]] Exit exit_of(const Error& error) noexcept;

/// Complains and gives the exit status.
Exit fail(const Error& error);

}  // namespace postmortem::cli
