#include "cli/app.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "core/nearest.h"

namespace postmortem::cli {
namespace {

using Add = Run (*)(CLI::App&);

struct Row {
  std::string_view name;
  Add add;
};
constexpr Row commands[] = {
    {"analyze", add_analyze},   {"ingest", add_ingest}, {"history", add_history},
    {"problems", add_problems}, {"prune", add_prune},   {"reanalyze", add_reanalyze},
    {"explain", add_explain},   {"rules", add_rules},   {"completion", add_completion},
};

/// The command that the arguments name so far, and the first of them that it does not know:
/// CLI11 tells no more than that something is missing or left over.
std::string what_is_unknown(const CLI::App& root, int argc, char** argv) {
  const CLI::App* app = &root;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    std::vector<std::string> names;
    const bool is_option = word.starts_with("--") && word.size() > 2;
    const auto below = app->get_subcommands([](const CLI::App*) { return true; });
    if (is_option) {
      for (const auto* option : app->get_options()) {
        for (const auto& name : option->get_lnames()) {
          names.push_back("--" + name);
        }
      }
    } else if (word != "-" && word.starts_with('-')) {
      continue;
    } else {
      for (const auto* one : below) {
        names.push_back(one->get_name());
      }
    }
    const auto given = word.substr(0, is_option ? word.find('=') : word.size());
    if (std::find(names.begin(), names.end(), given) != names.end()) {
      app = is_option ? app : app->get_subcommand(std::string(given));
    } else if (is_option || !below.empty()) {
      return "there is no " + std::string(is_option ? "option " : "command ") +
             std::string(given) + did_you_mean(given, {names.begin(), names.end()});
    }
  }
  return {};
}

/// CLI11 words its errors in several lines; ours are one.
int usage_error(const CLI::ParseError& error, const CLI::App& app, int argc, char** argv) {
  std::string text = what_is_unknown(app, argc, argv);
  text = text.empty() ? error.what() : text;
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
  app.footer(
      "postmortem COMMAND --help tells the options of a command.\n\n"
      "  postmortem analyze ~/Maildir           what bounced, why, and what to do\n"
      "  postmortem explain '550 5.7.25 ...'    what a reply means\n"
      "  postmortem problems --since 7d         what cost most mail this week, once ingested");
  std::vector<std::pair<std::string_view, Run>> runs;
  for (const auto& row : commands) {
    runs.emplace_back(row.name, row.add(app));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    return usage_error(error, app, argc, argv);
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
