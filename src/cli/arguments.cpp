#include "cli/arguments.h"

#include "cli/terminal.h"

namespace postmortem::cli {

void add_common(const Command& command, Common& common, const std::string& formats) {
  std::map<std::string, Format> wanted = {{"table", Format::table},
                                          {"json", Format::json},
                                          {"ndjson", Format::ndjson},
                                          {"csv", Format::csv},
                                          {"sisimai", Format::sisimai}};
  std::erase_if(wanted, [&](const auto& row) {
    return (", " + formats).find(", " + row.first) == std::string::npos;
  });
  command.choice<Format>({"--format", "one of " + formats, "FORMAT"}, wanted, common.format);
  add_text_options(command, common);
  add_db(command, common);
  add_stderr_options(command, common);
}

void add_text_options(const Command& command, Common& common) {
  command.text({"--output,-o", "write to this file instead of standard output", "FILE"},
               common.output);
  command.texts(
      {"--rules", "rules on top of the built-in ones: a folder or a file; may be given again",
       "DIR"},
      common.rules);
  command.choice<Colour>(
      {"--color", "auto, always or never", "WHEN"},
      {{"auto", Colour::automatic}, {"always", Colour::always}, {"never", Colour::never}},
      common.colour);
}

void add_stderr_options(const Command& command, Common& common) {
  command.flag({"--quiet,-q", "no summary, no progress, no notes"}, common.quiet);
  command.flag({"--verbose,-v", "tell on standard error what was odd about a message"},
               common.verbose);
}

void add_db(const Command& command, Common& common) {
  command.text({"--db", "the history's file", "FILE"}, common.db);
}

void add_jobs(const Command& command, Common& common) {
  command.number({"--jobs,-j", "threads (default: one a core)", "N"}, common.jobs,
                 Bounds<std::uint64_t>{1, 256});
}

void add_paths(const Command& command, std::vector<std::string>& paths) {
  command.texts(
      {"PATH", "mbox, Maildir, folder or message, gzip or zstd too; - for standard input"},
      paths);
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
    case ErrorCode::closed:
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
  if (error.code != ErrorCode::closed) {
    complain(error.text());
  }
  return exit_of(error);
}

}  // namespace postmortem::cli
