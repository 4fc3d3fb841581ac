#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <utility>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/history_source.h"
#include "cli/mail_run.h"
#include "cli/our_mail.h"
#include "cli/recording.h"
#include "cli/rules_source.h"
#include "cli/sandbox.h"
#include "cli/terminal.h"
#include "store/raw.h"

namespace postmortem::cli {
namespace {

/// Of which messages a copy is kept, so that a later version can read them again.
enum class KeepRaw : std::uint8_t { none, unrecognised, all };

struct Options {
  Common common{};
  std::vector<std::string> paths{};
  KeepRaw keep_raw{KeepRaw::unrecognised};
  OurMailOptions ours{};
  double busy_timeout{30};  ///< seconds
};

bool is_wanted(const Event& event, KeepRaw keep) {
  switch (keep) {
    case KeepRaw::none:
      return false;
    case KeepRaw::unrecognised:
      return event.kind == EventKind::unrecognised || event.verdict.cause == "undetermined";
    case KeepRaw::all:
      return true;
  }
  return false;
}

/// Makes the rows of the message, whose events are those from `first` on, if it is a report;
/// copies it if it is to be kept, or marks it if nothing else tells it apart.
void prepare(MailResult& result, const input::RawMessage& message, std::size_t first,
             KeepRaw keep, const store::History& history) {
  const auto events = std::span(result.events).subspan(first);
  if (events.front().kind == EventKind::not_a_report) {
    result.events.resize(first);
    return;
  }
  const bool kept =
      std::ranges::any_of(events, [&](const Event& event) { return is_wanted(event, keep); });
  const store::Fingerprint* content = nullptr;
  if (kept || events.front().kind == EventKind::unrecognised) {
    result.copies.push_back({result.rows.all().size(), events.size(),
                             history.fingerprint(message.bytes),
                             std::string(message.envelope_sender), message.bytes.size(),
                             kept ? store::pack_message(message.bytes) : std::string()});
    content = &result.copies.back().fingerprint;
  }
  for (const Event& event : events) {
    history.make_row(result.rows, event, content);
  }
  result.events.resize(first);
}

/// A mail system that pipes a message in keeps it and tries again, whatever is wrong with the
/// history.
Exit fail_to_record(const Error& error, bool piped) {
  const auto exit = fail(error);
  return piped && (exit == Exit::io || exit == Exit::config) ? Exit::temporary : exit;
}

Result<Done> write_summary(Output& output, const Common& common, const MailOutcome& outcome,
                           const store::Recorded& total) {
  if (common.quiet) {
    return Done{};
  }
  const auto added = std::to_string(total.added);
  const auto known = std::to_string(total.known);
  const auto messages = std::to_string(outcome.messages);
  output.buffer() = common.format == Format::table
                        ? added + " new, " + known + " known (" + messages +
                              (outcome.messages == 1 ? " message)\n" : " messages)\n")
                        : R"({"new":)" + added + R"(,"known":)" + known + R"(,"messages":)" +
                              messages + "}\n";
  return output.flush();
}

/// From here on mail is read, which anybody can write: what reads it can open the mail and the
/// history's folder, and nothing else.
void narrow(const Common& common, const std::vector<std::string>& paths) {
  const auto folder = std::filesystem::path(history_path(common)).parent_path().string();
  const auto kept = give_up_all_but({.read = paths, .change = {folder.empty() ? "." : folder}});
  for (const auto& what : kept) {
    if (common.verbose) {
      complain(what);
    }
  }
}

/// One mail, or a mailbox, from a mail system that waits for the exit status.
bool is_pipe(const std::vector<std::string>& paths) {
  return paths.size() == 1 && paths.front() == "-";
}

Exit record_mail(const Options& options, const std::vector<std::string>& paths,
                 const analysis::Analyzer& analyzer, store::History& history, Output& output) {
  const bool piped = is_pipe(paths);
  Recording recording(history);
  bool broke_off = false;
  const auto outcome = run_mail(
      paths, options.common, analyzer,
      [&](MailResult& result, const input::RawMessage& message, std::size_t first) {
        prepare(result, message, first, options.keep_raw, history);
      },
      [&](MailResult& result) {
        broke_off = piped && result.broke_off;  // the mail system has all of it
        return !broke_off && recording.add(result);
      });
  const auto recorded = recording.finish();
  if (!recorded) {
    return fail_to_record(recorded.error(), piped);
  }
  if (broke_off) {
    return Exit::temporary;
  }
  if (outcome.errors > 0 && outcome.nothing_readable) {
    return piped ? Exit::bad_data : outcome.exit(paths);
  }
  if (auto written = write_summary(output, options.common, outcome, *recorded);
      !written && !piped) {
    return fail(written.error());
  }
  // A mail system must not send back a message that was recorded as far as it could be read.
  return piped && outcome.messages == 1 ? Exit::done : outcome.exit(paths);
}

Exit ingest(const Options& options) {
  const auto paths = paths_or_stdin(options.paths);
  if (paths.empty()) {
    return fail(
        {ErrorCode::usage,
         "name a mailbox, a folder or a message, or pipe one in (postmortem ingest --help)",
         {}});
  }
  const bool piped = is_pipe(paths);
  auto rules = open_rules(options.common.rules, false);
  if (!rules) {
    return fail(rules.error());
  }
  auto ours = options.ours.read();
  if (!ours) {
    return fail(ours.error());
  }
  const auto patience =
      std::chrono::milliseconds(static_cast<std::int64_t>(options.busy_timeout * 1'000));
  auto history = open_history(options.common, {.bulk = !piped, .busy_timeout = patience});
  if (!history) {
    return fail_to_record(history.error(), piped);
  }
  auto in_use = paths;
  in_use.push_back(history_path(options.common));
  auto output = Output::open(options.common.output, in_use);
  if (!output) {
    return fail_to_record(output.error(), piped);
  }
  narrow(options.common, paths);
  const analysis::Analyzer analyzer(std::move(rules).value(), std::move(ours).value(),
                                    analysis::Advise::no);
  return record_mail(options, paths, analyzer, *history, *output);
}

}  // namespace

void add_ingest(const Command& root) {
  auto options = std::make_shared<Options>();
  const auto command = root.add(
      "ingest", "read mail as analyze does and record it in the history; for mail filters too");
  add_paths(command, options->paths);
  add_common(command, options->common, "table, json, ndjson");
  add_jobs(command, options->common);
  command.number(
      {"--busy-timeout", "how long another process at the history is waited for (default: 30)",
       "SECONDS"},
      options->busy_timeout, {0.0, 86'400.0});
  command.choice<KeepRaw>(
      {"--keep-raw",
       "keep a packed copy of these messages for reanalyze: none, unrecognised "
       "(default; undetermined too) or all",
       "WHICH"},
      {{"none", KeepRaw::none}, {"unrecognised", KeepRaw::unrecognised}, {"all", KeepRaw::all}},
      options->keep_raw);
  options->ours.add_to(command);
  command.runs([options] { return ingest(*options); });
}

}  // namespace postmortem::cli
