#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "analysis/analyzer.h"
#include "cli/options.h"
#include "core/event.h"
#include "input/raw_message.h"
#include "store/history.h"

namespace postmortem::cli {

/// What came out of a few messages, in the order of the input.
struct MailResult {
  std::vector<Event> events{};
  std::string text{};                        ///< what `render` made of them
  store::Rows rows{};                        ///< likewise
  std::vector<store::MessageCopy> copies{};  ///< likewise
  std::uint64_t messages{};
  bool broke_off{};  ///< reading failed: the last message may be cut short
};

/// How a run over mail went.
struct MailOutcome {
  std::uint64_t messages{};
  std::uint64_t
      errors{};  ///< inputs that could not be read or understood, each told on standard error
  bool nothing_readable{};  ///< no path gave a message
  bool all_missing{};       ///< no path could be opened

  /// Done; 66 where the one path could not be opened; or else, some of it could not be read.
  [[nodiscard]] Exit exit(const std::vector<std::string>& paths) const noexcept;
};

/// Makes something of one message, in the worker. Its events are those from `first` on.
using Render = std::function<void(MailResult&, const input::RawMessage&, std::size_t first)>;

/// Reads mail from `paths`, analyses it on common.jobs threads and hands the results over in
/// order. `render` runs in the worker, `consume` on this thread; when it gives false everything
/// stops. Problems are told on standard error; the rest goes on.
MailOutcome run_mail(const std::vector<std::string>& paths, const Common& common,
                     const analysis::Analyzer& analyzer, const Render& render,
                     const std::function<bool(MailResult&)>& consume);

/// The paths, or "-" where there are none and standard input is no terminal; empty where there
/// is nothing to read.
[[nodiscard]] std::vector<std::string> paths_or_stdin(std::vector<std::string> paths);

}  // namespace postmortem::cli
