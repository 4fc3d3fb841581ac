#include <ctime>
#include <memory>
#include <utility>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/history_source.h"
#include "cli/terminal.h"
#include "core/timestamp.h"

namespace postmortem::cli {
namespace {

struct Options {
  Common common{};
  std::string older_than{};
  bool messages{};
  bool yes{};
};

std::string describe(const store::Pruned& pruned, bool pretend, Format format) {
  const auto events = std::to_string(pruned.events);
  const auto kept = std::to_string(pruned.kept);
  const auto messages = std::to_string(pruned.messages);
  const auto before = to_rfc3339({pruned.before, 0});
  if (format != Format::table) {
    return R"({"deleted":)" + (pretend ? "0" : events) + R"(,"to_delete":)" +
           (pretend ? events : "0") + R"(,"kept":)" + kept + R"(,"messages":)" + messages +
           R"(,"message_bytes":)" + std::to_string(pruned.message_bytes) + R"(,"before":")" +
           before + "\"}\n";
  }
  const auto with_messages = pruned.messages == 0
                                 ? std::string()
                                 : " and " + messages + " kept messages (" +
                                       std::to_string((pruned.message_bytes + 1'023) / 1'024) +
                                       " KiB)";
  const bool something = pruned.events > 0 || pruned.messages > 0;
  return (pretend ? "Would delete " : "Deleted ") + events + " events" + with_messages +
         " from before " + before + (pretend ? " and keep " : ", kept ") + kept +
         (pretend && something ? "; --yes does it\n" : "\n");
}

Exit prune(const Options& options) {
  const auto before = parse_moment(options.older_than, current_time());
  // Whole days are deleted: who writes "3m" means months, not minutes.
  const bool is_short = options.older_than.ends_with('m') || options.older_than.ends_with('h');
  if (!before || is_short) {
    return fail({ErrorCode::usage,
                 "--older-than: \"" + options.older_than + "\" is no " +
                     (is_short ? "number of days" : "time") +
                     ": give one such as 90d, 52w or 2026-11-01",
                 {}});
  }
  // Opened to read first: nothing is made where there is no history.
  auto history = open_history(options.common, {.read_only = true});
  if (history && options.yes) {
    history = open_history(options.common, {.bulk = true});
  }
  if (!history) {
    return fail(history.error());
  }
  auto output = Output::open(options.common.output, {history_path(options.common)});
  if (!output) {
    return fail(output.error());
  }
  const auto pruned = history->prune(
      *before, options.messages ? store::Prune::kept_messages : store::Prune::all,
      !options.yes);
  if (!pruned) {
    return fail(pruned.error());
  }
  if (!options.common.quiet || !options.yes) {
    output->buffer() = describe(*pruned, !options.yes, options.common.format);
  }
  const auto written = output->flush();
  return written ? Exit::done : fail(written.error());
}

}  // namespace

void add_prune(const Command& root) {
  auto options = std::make_shared<Options>();
  const auto command = root.add(
      "prune",
      "delete old events and kept messages from the history; shows first what it would");
  command.text({"--older-than", "90d, 52w, 2026-11-01: older events go", "TIME", true},
               options->older_than);
  command.flag({"--messages", "only the messages kept as they came; their events stay"},
               options->messages);
  command.flag({"--yes", "do it"}, options->yes);
  add_common(command, options->common, "table, json, ndjson");
  command.runs([options] { return prune(*options); });
}

}  // namespace postmortem::cli
