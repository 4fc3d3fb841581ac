#include <chrono>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/history_source.h"
#include "cli/mail_run.h"
#include "cli/rules_source.h"
#include "cli/sandbox.h"
#include "cli/terminal.h"

namespace postmortem::cli {
namespace {

struct Options {
  Common common{};
  std::vector<std::string> paths{};
  double busy_timeout{30};  ///< seconds
};

/// Events on their way into the history, a transaction at a time.
class Recording {
 public:
  explicit Recording(store::History& history) : history_(history) {}

  bool add(std::vector<Event>& events) {
    for (auto& event : events) {
      if (event.kind != EventKind::not_a_report) {
        waiting_.push_back(std::move(event));
      }
    }
    return waiting_.size() < batch || write();
  }

  bool write() {
    if (waiting_.empty() || error_) {
      return !error_;
    }
    const auto done = history_.record(waiting_, current_time());
    waiting_.clear();
    if (!done) {
      error_ = done.error();
      return false;
    }
    total_.added += done->added;
    total_.known += done->known;
    return true;
  }

  [[nodiscard]] const store::Recorded& total() const noexcept { return total_; }
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }

 private:
  static constexpr std::size_t batch = 5'000;

  store::History& history_;
  std::vector<Event> waiting_{};
  store::Recorded total_{};
  std::optional<Error> error_{};
};

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

Exit ingest(const Options& options) {
  const auto paths = paths_or_stdin(options.paths);
  if (paths.empty()) {
    return fail(
        {ErrorCode::usage,
         "name a mailbox, a folder or a message, or pipe one in (postmortem ingest --help)",
         {}});
  }
  const bool piped = paths.size() == 1 && paths.front() == "-";
  // A limit on file sizes is a full disk, not a reason to die.
  std::signal(SIGXFSZ,
              SIG_IGN);  // NOLINT(cert-err33-c): there is no other handler to go back to
  auto rules = open_rules(options.common.rules, false);
  if (!rules) {
    return fail(rules.error());
  }
  const auto patience =
      std::chrono::milliseconds(static_cast<std::int64_t>(options.busy_timeout * 1'000));
  auto history = open_history(options.common, {.bulk = !piped, .busy_timeout = patience});
  if (!history) {
    return fail_to_record(history.error(), piped);
  }
  auto output = Output::open(options.common.output);
  if (!output) {
    return fail(output.error());
  }
  narrow(options.common, paths);
  const analysis::Analyzer analyzer(std::move(rules).value());
  Recording recording(*history);
  const auto outcome = run_mail(
      paths, options.common, analyzer, [](MailResult&) {},
      [&](MailResult& result) { return recording.add(result.events); });
  recording.write();
  if (recording.error()) {
    return fail_to_record(*recording.error(), piped);
  }
  if (outcome.errors > 0 && outcome.nothing_readable && paths.size() == 1) {
    return outcome.worst;
  }
  if (auto written = write_summary(*output, options.common, outcome, recording.total());
      !written && !piped) {
    return fail(written.error());
  }
  return outcome.errors > 0 ? Exit::incomplete : Exit::done;
}

}  // namespace

Run add_ingest(CLI::App& root) {
  auto options = std::make_shared<Options>();
  auto* command = root.add_subcommand(
      "ingest", "read mail as analyze does and record it in the history; for mail filters too");
  command
      ->add_option("PATH", options->paths,
                   "mbox, Maildir, folder or message, gzip or zstd too; - for standard input")
      ->type_name("");
  add_common(*command, options->common, "table, json, ndjson");
  command->add_option("--jobs,-j", options->common.jobs, "threads (default: one a core)")
      ->type_name("N")
      ->check(CLI::Range(1, 256).description(""));
  command
      ->add_option("--busy-timeout", options->busy_timeout,
                   "how long another process at the history is waited for (default: 30)")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.0, 86'400.0).description(""));
  return [options] { return ingest(*options); };
}

}  // namespace postmortem::cli
