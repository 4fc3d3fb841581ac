#include "cli/arguments.h"

#include "cli/terminal.h"

namespace postmortem::cli {

void add_common(CLI::App& command, Common& common, const std::string& formats) {
  std::map<std::string, Format> wanted = {{"table", Format::table},
                                          {"json", Format::json},
                                          {"ndjson", Format::ndjson},
                                          {"csv", Format::csv},
                                          {"sisimai", Format::sisimai}};
  std::erase_if(wanted, [&](const auto& row) {
    return (", " + formats).find(", " + row.first) == std::string::npos;
  });
  add_choice<Format>(command, "--format", "one of " + formats, "FORMAT", wanted, common.format);
  add_text_options(command, common);
  command.add_option("--db", common.db, "the history's file")->type_name("FILE");
  add_stderr_options(command, common);
}

void add_text_options(CLI::App& command, Common& common) {
  command
      .add_option("--output,-o", common.output, "write to this file instead of standard output")
      ->type_name("FILE");
  command
      .add_option("--rules", common.rules,
                  "rules on top of the built-in ones: a folder or a file; may be given again")
      ->type_name("DIR")
      ->allow_extra_args(false);
  add_choice<Colour>(
      command, "--color", "auto, always or never", "WHEN",
      {{"auto", Colour::automatic}, {"always", Colour::always}, {"never", Colour::never}},
      common.colour);
}

void add_stderr_options(CLI::App& command, Common& common) {
  command.add_flag("--quiet,-q", common.quiet, "no summary, no progress, no notes");
  command.add_flag("--verbose,-v", common.verbose,
                   "tell on standard error what was odd about a message");
}

Exit exit_of(const Error& error) noexcept {
  switch (error.code) {
    case ErrorCode::usage:
      return Exit::usage;
    case ErrorCode::no_input:
      return Exit::no_input;
    case ErrorCode::bad_data:
      return Exit::bad_data;
    case ErrorCode::io:
      return Exit::io;
    case ErrorCode::config:
      return Exit::config;
    case ErrorCode::store:
      return Exit::io;
    case ErrorCode::temporary:
      return Exit::temporary;
  }
  return Exit::software;
}

Exit fail(const Error& error) {
  complain(error.text());
  return exit_of(error);
}

}  // namespace postmortem::cli
