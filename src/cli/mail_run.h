#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "cli/options.h"
#include "core/event.h"

namespace postmortem::cli {

/// What came out of a few messages, in the order of the input.
struct MailResult {
  std::vector<Event> events{};
  std::string text{};  ///< what `render` made of them
  std::uint64_t messages{};
};

/// How a run over mail went.
struct MailOutcome {
  std::uint64_t messages{};
  std::uint64_t
      errors{};  ///< inputs that could not be read or understood, each told on standard error
  bool nothing_readable{};  ///< no path gave a message
  Exit worst{Exit::done};   ///< status for the case that nothing could be read
};

/// Reads mail from `paths`, analyses it on common.jobs threads and hands the results over in
/// order. `render` runs in the worker, `consume` on this thread; when it gives false everything
/// stops. Problems are told on standard error; the rest goes on.
MailOutcome run_mail(const std::vector<std::string>& paths, const Common& common,
                     const analysis::Analyzer& analyzer,
                     const std::function<void(MailResult&)>& render,
                     const std::function<bool(MailResult&)>& consume);

/// The paths, or "-" where there are none and standard input is no terminal; empty where there
/// is nothing to read.
[[nodiscard]] std::vector<std::string> paths_or_stdin(std::vector<std::string> paths);

}  // namespace postmortem::cli
