#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <set>
#include <string>

#include "cli/options.h"
#include "core/result.h"

namespace postmortem::cli {

/// An option whose value is one of a few words.
template <typename Value>
void add_choice(CLI::App& command, const std::string& name, const std::string& text,
                const std::string& type, const std::map<std::string, Value>& words,
                Value& target) {
  std::set<std::string> names;
  for (const auto& row : words) {
    names.insert(row.first);
  }
  command
      .add_option_function<std::string>(
          name, [&target, words](const std::string& word) { target = words.at(word); }, text)
      ->type_name(type)
      ->check(CLI::IsMember(names).description(""));
}

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
