#include "cli/arguments.h"

#include <map>

#include "cli/terminal.h"

namespace postmortem::cli {

void add_common(CLI::App& command, Common& common, const std::string& formats) {
  const std::map<std::string, Format> all = {{"table", Format::table},
                                             {"json", Format::json},
                                             {"ndjson", Format::ndjson},
                                             {"csv", Format::csv},
                                             {"sisimai", Format::sisimai}};
  std::map<std::string, Format> wanted;
  for (const auto& [name, format] : all) {
    if (formats.find(name) != std::string::npos) {
      wanted.emplace(name, format);
    }
  }
  const std::map<std::string, Colour> colours = {
      {"auto", Colour::automatic}, {"always", Colour::always}, {"never", Colour::never}};
  command.add_option("--format", common.format, "one of " + formats)
      ->transform(CLI::Transformer(wanted))
      ->type_name("FORMAT")
      ->check(CLI::IsMember(wanted, CLI::ignore_case).description(""));
  command
      .add_option("--output,-o", common.output, "write to this file instead of standard output")
      ->type_name("FILE");
  command
      .add_option("--rules", common.rules,
                  "rules on top of the built-in ones: a folder or a file; may be given again")
      ->type_name("DIR")
      ->take_all()
      ->allow_extra_args(false);
  command.add_option("--db", common.db, "the history's file")->type_name("FILE");
  command.add_option("--color", common.colour, "auto, always or never")
      ->transform(CLI::Transformer(colours))
      ->type_name("WHEN")
      ->check(CLI::IsMember(colours).description(""));
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
