#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/rules_commands.h"
#include "cli/terminal.h"

namespace postmortem::cli {

Exit write_text(const Common& common, const std::string& text) {
  auto output = Output::open(common.output);
  if (!output) {
    return fail(output.error());
  }
  output->buffer() = text;
  const auto written = output->flush();
  return written ? Exit::done : fail(written.error());
}

void add_rules(const Command& root) {
  const auto command =
      root.add("rules", "list, show, check or test the rules; make rules of what none knows");
  command.require_command();
  for (const auto add :
       {add_rules_list, add_rules_show, add_rules_check, add_rules_test, add_rules_unmatched}) {
    add(command);
  }
}

}  // namespace postmortem::cli
