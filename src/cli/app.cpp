#include "cli/app.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/terminal.h"

namespace postmortem::cli {
namespace {

using Add = Run (*)(CLI::App&);

struct Row {
  std::string_view name;
  Add add;
};
constexpr Row commands[] = {
    {"analyze", add_analyze},   {"ingest", add_ingest}, {"history", add_history},
    {"problems", add_problems}, {"prune", add_prune},   {"explain", add_explain},
    {"rules", add_rules},
};

/// CLI11 words its errors in several lines; ours are one.
int usage_error(const CLI::ParseError& error) {
  std::string text = error.what();
  for (char& c : text) {
    c = c == '\n' ? ' ' : c;
  }
  complain(text + " (postmortem --help tells what there is)");
  return static_cast<int>(Exit::usage);
}

int run_command(int argc, char** argv) {
  CLI::App app("Reads bounce messages, says why they bounced and what to do.", "postmortem");
  app.set_version_flag("--version", "postmortem " POSTMORTEM_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(28);
  app.footer("postmortem COMMAND --help tells the options of a command.");
  std::vector<std::pair<std::string_view, Run>> runs;
  for (const auto& row : commands) {
    runs.emplace_back(row.name, row.add(app));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return usage_error(error);
  }
  for (const auto& [name, command] : runs) {
    if (app.got_subcommand(std::string(name))) {
      return static_cast<int>(command());
    }
  }
  return static_cast<int>(Exit::usage);
}

}  // namespace

int run(int argc, char** argv) {
  try {
    return run_command(argc, argv);
  } catch (const std::bad_alloc&) {
    complain("out of memory");
    return static_cast<int>(Exit::temporary);
  } catch (const std::exception& problem) {
    complain(problem.what());
  } catch (...) {
    complain("an unknown error");
  }
  return static_cast<int>(Exit::software);
}

}  // namespace postmortem::cli
