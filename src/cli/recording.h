#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <future>
#include <mutex>
#include <optional>
#include <vector>

#include "cli/mail_run.h"
#include "core/result.h"
#include "store/history.h"

namespace postmortem::cli {

/// Events on their way into the history. A thread of its own writes them while the next are
/// being read; a few thousand make a transaction. What waits is bounded.
class Recording {
 public:
  /// Nothing else may write to `history` meanwhile.
  explicit Recording(store::History& history) : history_(history) {}
  ~Recording();
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
  Recording(Recording&&) = delete;
  Recording& operator=(Recording&&) = delete;

  /// Takes rows and copies, and leaves room for others; false when writing failed.
  bool add(MailResult& result);
  /// Writes what is left; all is in the history then. Nothing may be added behind it.
  Result<store::Recorded> finish();

 private:
  struct Part {
    store::Rows rows{};
    std::vector<store::MessageCopy> copies{};
  };
  using Clock = std::chrono::steady_clock;

  void write_all();
  std::optional<Part> next();
  bool write(Part& part);
  [[nodiscard]] bool is_due() const;
  [[nodiscard]] bool is_ended();
  bool commit();
  void fail(const Error& error);
  void end();

  store::History& history_;

  std::mutex mutex_{};  ///< for the next six
  std::condition_variable changed_{};
  std::deque<Part> waiting_{};
  std::vector<Part> used_{};  ///< written; their memory is used again
  bool ended_{};
  std::optional<Error> error_{};
  std::size_t events_waiting_{};
  std::size_t bytes_waiting_{};  ///< of copies

  // The writing thread's.
  store::Recorded total_{};
  std::size_t events_{};  ///< of the transaction under way
  std::size_t bytes_{};   ///< of its copies
  Clock::time_point since_{};

  std::future<void> writer_{};  ///< none as long as there is but one part
};

}  // namespace postmortem::cli
