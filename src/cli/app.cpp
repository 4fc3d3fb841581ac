#include "cli/app.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <new>
#include <string_view>
#include <system_error>

#include "cli/commands.h"
#include "cli/terminal.h"

namespace postmortem::cli {
namespace {

struct CommandRow {
  std::string_view name;
  void (*add)(const Command&);
  bool needs_others{};  ///< it speaks of them all
};
constexpr CommandRow commands[] = {
    {"analyze", add_analyze},   {"ingest", add_ingest}, {"history", add_history},
    {"problems", add_problems}, {"prune", add_prune},   {"reanalyze", add_reanalyze},
    {"explain", add_explain},   {"rules", add_rules},   {"completion", add_completion, true},
};

/// Adds the commands. To describe all of them takes longer than most of what they do, and only
/// help and complaints need it: where the first word names one, that is enough.
void add_commands(const Command& root, std::string_view first_word) {
  const auto* named =
      std::find_if(std::begin(commands), std::end(commands),
                   [&](const CommandRow& row) { return row.name == first_word; });
  if (named != std::end(commands) && !named->needs_others) {
    named->add(root);
    return;
  }
  for (const auto& row : commands) {
    row.add(root);
  }
}

int run_command(int argc, char** argv) {
  CommandLine line(
      "Reads bounce messages, says why they bounced and what to do.", "postmortem",
      "postmortem " POSTMORTEM_VERSION,
      "postmortem COMMAND --help tells the options of a command.\n\n"
      "  postmortem analyze ~/Maildir           what bounced, why, and what to do\n"
      "  postmortem explain '550 5.7.25 ...'    what a reply means\n"
      "  postmortem problems --since 7d         what cost most mail this week, once ingested");
  add_commands(line.root(), argc > 1 ? argv[1] : "");
  return line.run(argc, argv);
}

}  // namespace

int run(int argc, char** argv) {
  hold_standard_streams();
  try {
    return run_command(argc, argv);
  } catch (const std::bad_alloc&) {
    complain("out of memory");
    return static_cast<int>(Exit::temporary);
  } catch (const std::system_error& problem) {  // no thread could be had
    complain(problem.what());
    return static_cast<int>(Exit::temporary);
  } catch (const std::exception& problem) {
    complain(problem.what());
  } catch (...) {
    complain("an unknown error");
  }
  return static_cast<int>(Exit::software);
}

}  // namespace postmortem::cli
