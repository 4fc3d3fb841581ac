#include "cli/app.h"

#include <exception>
#include <new>
#include <system_error>

#include "cli/commands.h"
#include "cli/terminal.h"

namespace postmortem::cli {
namespace {

int run_command(int argc, char** argv) {
  CommandLine line(
      "Reads bounce messages, says why they bounced and what to do.", "postmortem",
      "postmortem " POSTMORTEM_VERSION,
      "postmortem COMMAND --help tells the options of a command.\n\n"
      "  postmortem analyze ~/Maildir           what bounced, why, and what to do\n"
      "  postmortem explain '550 5.7.25 ...'    what a reply means\n"
      "  postmortem problems --since 7d         what cost most mail this week, once ingested");
  for (const auto add : {add_analyze, add_ingest, add_history, add_problems, add_prune,
                         add_reanalyze, add_explain, add_rules, add_completion}) {
    add(line.root());
  }
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
