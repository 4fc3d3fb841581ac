#include "cli/mail_run.h"

#include <algorithm>
#include <thread>
#include <unistd.h>
#include <utility>

#include "analysis/pipeline.h"
#include "analysis/whole_mail.h"
#include "cli/arguments.h"
#include "cli/terminal.h"
#include "input/reader.h"
#include "output/progress.h"

namespace postmortem::cli {
namespace {

struct Job {
  input::Batch batch{};
  MailResult result{};
  std::vector<std::string> notes{};  ///< remarks on messages, for --verbose
  std::string holds_report{};        ///< the first place of a mail that seems to hold one
};

std::string place_of(const Source& source) {
  return source.path + ", message " + std::to_string(source.index);
}

/// What is done with each message.
struct Work {
  const input::Options& options;
  const analysis::Analyzer& analyzer;
  const Render& render;
  bool verbose{};

  void analyse(Job& job, analysis::Analyzer::Scratch& scratch) const {
    job.batch.load(options);
    job.result.events.clear();
    job.result.text.clear();
    job.result.rows.clear();
    job.result.copies.clear();
    job.result.messages = job.batch.messages.size();
    job.result.broke_off = std::ranges::any_of(
        job.batch.errors, [](const Error& error) { return error.code == ErrorCode::io; });
    job.notes.clear();
    job.holds_report.clear();
    for (const auto& message : job.batch.messages) {
      analyse(message, job, scratch);
    }
  }

  void analyse(const input::RawMessage& message, Job& job,
               analysis::Analyzer::Scratch& scratch) const {
    const auto& path = job.batch.paths[message.path];
    const Source source{path == "-" ? "standard input" : path, message.index, message.offset};
    auto& events = job.result.events;
    const auto first = events.size();
    std::vector<std::string> remarks;
    analyzer.analyze({message.bytes, message.envelope_sender, source}, scratch, events,
                     verbose ? &remarks : nullptr);
    for (const auto& remark : remarks) {
      job.notes.push_back(place_of(source) + ": " + remark);
    }
    if (verbose && events.back().kind == EventKind::unrecognised) {
      job.notes.push_back(place_of(source) +
                          ": is a report by its looks, but nothing could be read from it");
    }
    // Who has a whole archive read knows what is in it, and looking through all would take
    // long.
    constexpr std::uint64_t looked_through = 100;
    if (events.back().kind == EventKind::not_a_report && message.index < looked_through &&
        job.holds_report.empty() && analysis::holds_report(message.bytes)) {
      job.holds_report = place_of(source);
    }
    render(job.result, message, first);
  }
};

}  // namespace

MailOutcome run_mail(const std::vector<std::string>& paths, const Common& common,
                     const analysis::Analyzer& analyzer, const Render& render,
                     const std::function<bool(MailResult&)>& consume) {
  input::Reader reader(paths, {});
  const auto cores = std::max(1U, std::thread::hardware_concurrency());
  // One message through a pipe, or a small file, is not worth a thread.
  constexpr std::uint64_t small = std::uint64_t{64} << 10U;
  const bool single = (paths.size() == 1 && paths.front() == "-") ||
                      reader.bytes_total().value_or(UINT64_MAX) <= small;
  const auto threads = common.jobs != 0 ? common.jobs : single ? 1 : cores;
  std::vector<analysis::Analyzer::Scratch> scratches(std::max<std::size_t>(1, threads));
  Progress progress(!common.quiet);
  std::string forwarded;
  MailOutcome outcome;
  outcome.nothing_readable = true;
  outcome.all_missing = true;
  const Work work{reader.options(), analyzer, render, common.verbose};
  analysis::Pipeline<Job>::run(
      threads, [&](Job& job) { return reader.next(job.batch); },
      [&](Job& job, std::size_t worker) { work.analyse(job, scratches[worker]); },
      [&](Job& job) {
        if (!job.batch.errors.empty() || !job.notes.empty()) {
          progress.clear();
        }
        for (const auto& error : job.batch.errors) {
          outcome.all_missing = fail(error) == Exit::no_input && outcome.all_missing;
          ++outcome.errors;
        }
        for (const auto& note : job.notes) {
          complain(note);
        }
        if (forwarded.empty()) {
          forwarded = std::move(job.holds_report);
        }
        outcome.messages += job.result.messages;
        outcome.nothing_readable = outcome.nothing_readable && job.result.messages == 0;
        if (progress.is_due()) {
          progress.show(output::progress_line(reader.bytes_done(),
                                              reader.bytes_total().value_or(0),
                                              progress.seconds(), progress.width()));
        }
        return consume(job.result);
      });
  if (!forwarded.empty() && !common.quiet) {
    progress.clear();
    complain(forwarded +
             " is no report, but seems to hold one: save the message that is attached to it or "
             "forwarded in it, and give that");
  }
  return outcome;
}

Exit MailOutcome::exit(const std::vector<std::string>& paths) const noexcept {
  if (errors == 0) {
    return Exit::done;
  }
  const bool missing = nothing_readable && all_missing && paths.size() == 1;
  return missing ? Exit::no_input : Exit::incomplete;
}

std::vector<std::string> paths_or_stdin(std::vector<std::string> paths) {
  if (paths.empty() && isatty(STDIN_FILENO) == 0) {
    paths.emplace_back("-");
  }
  return paths;
}

}  // namespace postmortem::cli
