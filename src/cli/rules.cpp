#include <memory>
#include <utility>
#include <vector>

#include "cli/arguments.h"
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

Run add_rules(CLI::App& root) {
  auto* command = root.add_subcommand(
      "rules", "list, show, check or test the rules; make rules of what none knows");
  command->require_subcommand(1);
  const std::vector<RulesCommand> commands = {
      add_rules_list(*command), add_rules_show(*command), add_rules_check(*command),
      add_rules_test(*command), add_rules_unmatched(*command)};
  return [commands] {
    for (const auto& one : commands) {
      if (one.app->parsed()) {
        return one.run();
      }
    }
    return Exit::usage;
  };
}

}  // namespace postmortem::cli
