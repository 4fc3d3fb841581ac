#include "cli/recording.h"

#include <numeric>
#include <span>
#include <utility>

#include "cli/history_source.h"

namespace postmortem::cli {
namespace {

// A transaction has so much at most, but for the last, which takes all that waits. It keeps
// other writers out, so it does not wait for mail that comes in slowly.
constexpr std::size_t most_events = 10'000;
constexpr std::size_t most_bytes = std::size_t{16} << 20U;
constexpr std::chrono::milliseconds longest{1'000};
// The one that fills a new history. Who comes in between waits for half a minute.
constexpr std::size_t most_loaded = 250'000;
constexpr std::chrono::milliseconds longest_load{15'000};
constexpr std::chrono::milliseconds patience{50};

constexpr std::size_t most_waiting = 6'000;  ///< events; a commit has to wait for the disk

std::size_t size_of(std::span<const store::MessageCopy> copies) {
  return std::accumulate(
      copies.begin(), copies.end(), std::size_t{},
      [](std::size_t sum, const auto& copy) { return sum + copy.packed.size(); });
}

}  // namespace

Recording::~Recording() {
  end();
}

void Recording::end() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  changed_.notify_all();
}

bool Recording::add(MailResult& result) {
  if (result.rows.all().empty()) {
    const std::lock_guard lock(mutex_);
    return !error_;
  }
  std::unique_lock lock(mutex_);
  // The first part waits for a second before a thread is worth its start; nothing else empties
  // the queue.
  if (!writer_.valid() && !waiting_.empty()) {
    writer_ = std::async(std::launch::async, [this] { write_all(); });
  }
  changed_.wait(lock, [&] {
    return error_ || (events_waiting_ < most_waiting && bytes_waiting_ < most_bytes);
  });
  if (error_) {
    return false;
  }
  events_waiting_ += result.rows.all().size();
  bytes_waiting_ += size_of(result.copies);
  Part part;
  if (!used_.empty()) {
    part = std::move(used_.back());
    used_.pop_back();
  }
  std::swap(part.rows, result.rows);
  std::swap(part.copies, result.copies);
  waiting_.push_back(std::move(part));
  changed_.notify_all();
  return true;
}

Result<store::Recorded> Recording::finish() {
  end();
  if (writer_.valid()) {
    writer_.get();
  } else {
    write_all();
  }
  return error_ ? Result<store::Recorded>(*error_) : total_;
}

/// Runs until all is written or something fails.
void Recording::write_all() {
  try {
    while (auto part = next()) {
      if (!write(*part)) {
        return;
      }
      const std::lock_guard lock(mutex_);
      events_waiting_ -= part->rows.all().size();
      bytes_waiting_ -= size_of(part->copies);
      used_.push_back(*std::move(part));
      changed_.notify_all();
    }
    commit();
  } catch (...) {
    fail({ErrorCode::temporary, {}, {}});  // which add() sees; finish() throws
    throw;
  }
}

/// The next part; none at the end.
std::optional<Recording::Part> Recording::next() {
  std::unique_lock lock(mutex_);
  const auto ready = [&] { return ended_ || !waiting_.empty(); };
  if (events_ > 0 && !changed_.wait_for(lock, patience, ready)) {
    lock.unlock();
    if (!commit()) {
      return std::nullopt;
    }
    lock.lock();
  }
  changed_.wait(lock, ready);
  if (waiting_.empty()) {
    return std::nullopt;
  }
  auto part = std::move(waiting_.front());
  waiting_.pop_front();
  return part;
}

bool Recording::write(Part& part) {
  if (events_ == 0) {
    since_ = Clock::now();
  }
  const auto done = history_.add(part.rows, current_time(), part.copies);
  if (!done) {
    fail(done.error());
    return false;
  }
  total_.added += done->added;
  total_.known += done->known;
  events_ += part.rows.all().size();
  bytes_ += size_of(part.copies);
  if (is_ended()) {
    return true;  // what is left waits already and goes with it
  }
  return !is_due() || commit();
}

bool Recording::is_due() const {
  const bool load = history_.is_load();
  return events_ >= (load ? most_loaded : most_events) || bytes_ >= most_bytes ||
         Clock::now() - since_ >= (load ? longest_load : longest);
}

bool Recording::is_ended() {
  const std::lock_guard lock(mutex_);
  return ended_;
}

bool Recording::commit() {
  events_ = 0;
  bytes_ = 0;
  if (const auto done = history_.commit(); !done) {
    fail(done.error());
    return false;
  }
  return true;
}

void Recording::fail(const Error& error) {
  const std::lock_guard lock(mutex_);
  error_ = error_ ? error_ : error;
  changed_.notify_all();
}

}  // namespace postmortem::cli
