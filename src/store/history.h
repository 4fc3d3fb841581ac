#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/event.h"
#include "core/problem.h"
#include "core/result.h"
#include "store/filter.h"
#include "store/rows.h"

namespace postmortem::store {

struct OpenOptions {
  bool read_only{};    ///< nothing is recorded, and the file must be there; an older schema is
                       ///< brought up to date first
  bool durable{true};  ///< record() and commit() return when the events are on disk; false:
                       ///< they outlive a crash of the program but perhaps not of the machine
                       ///< (the database stays sound)
  bool bulk{};         ///< much is to come: more memory, fewer checkpoints, and a transaction
                       ///< that fills a new history makes some indices at its end and lets
                       ///< nobody else read or write meanwhile (journal.h)
  std::chrono::milliseconds busy_timeout{30'000};  ///< how long another writer is waited for
};

/// What record() did.
struct Recorded {
  std::uint64_t added{};
  std::uint64_t known{};  ///< events that were there already, or twice in what was given
};

using Fingerprint = std::array<std::uint8_t, 16>;

/// The message that some of the events given to record() were read from.
struct MessageCopy {
  std::size_t first{};        ///< its first event among those given ...
  std::size_t events{};       ///< ... and their number
  Fingerprint fingerprint{};  ///< by History::fingerprint(); tells apart what can't be read
  std::string envelope_sender{};
  std::uint64_t size{};  ///< bytes of the message
  std::string packed{};  ///< by pack_message(); empty where the message is not to be kept
};

/// A message that was kept, and what the history says of it.
struct KeptMessage {
  std::string message{};
  bool whole{};  ///< false: the message was longer than what is kept of one
  std::string envelope_sender{};
  std::int64_t recorded_at{};
  std::vector<Event> events{};
};

/// What a kept message says now.
struct Replacement {
  std::int64_t id{};  ///< the kept message's
  std::vector<Event> events{};
  std::int64_t recorded_at{};
};

enum class Prune : std::uint8_t {
  all,            ///< events, and the messages kept for them
  kept_messages,  ///< the messages alone; the events stay
};

/// What prune() deletes, or would.
struct Pruned {
  std::uint64_t events{};
  std::uint64_t kept{};
  std::uint64_t messages{};       ///< kept as they came
  std::uint64_t message_bytes{};  ///< that they take, packed
  std::int64_t before{};  ///< Unix seconds: the start of the day (UTC) up to which all goes
};

/// Where the history stands unless told otherwise: "postmortem/history.sqlite" under
/// `xdg_state_home` if that is an absolute path (XDG Base Directory Specification), else under
/// `home`/.local/state. Empty where neither is.
[[nodiscard]] std::string default_path(std::string_view xdg_state_home, std::string_view home);

/// Recorded events in one SQLite file, which several processes may use at a time. An object is
/// for one thread.
///
/// Errors have ErrorCode::temporary where the same again later may work (locked for longer than
/// the busy timeout, disk full, out of memory), ErrorCode::no_input where a history to be read
/// is not there, and ErrorCode::store otherwise. No exception leaves.
class History {
 public:
  /// Opens the history at `path`. For writing, it and the folders above it are made where they
  /// are not there (0600 and 0700 whatever the umask), an older schema is brought up to date,
  /// and a path whose last step is a symbolic link is refused.
  static Result<History> open(const std::string& path, const OpenOptions& options = {});

  History(History&&) noexcept;
  History& operator=(History&&) noexcept;
  ~History();

  /// Records all of `events` in one transaction, or none. `now` (Unix seconds) is kept as the
  /// time of recording, and stands in where an event has no time of its own or one in the
  /// future. Give a few thousand at a time: the transaction is held for as long as they take.
  /// `copies`, in the order of the events, are the messages that some events were read from;
  /// one is kept if any of its events is new.
  Result<Recorded> record(std::span<const Event> events, std::int64_t now,
                          std::span<const MessageCopy> copies = {});

  /// The same in pieces: the first add() begins a transaction, which keeps other writers out
  /// until commit(). A failure takes back all that was added since the last commit(). The
  /// events of `rows` are those of make_row(), which any thread may ask for; `content` is the
  /// fingerprint() of a message that can't be read.
  void make_row(Rows& rows, const Event& event, const Fingerprint* content) const;
  Result<Recorded> add(const Rows& rows, std::int64_t now,
                       std::span<const MessageCopy> copies = {});
  Result<Done> commit();
  /// Does the transaction under way fill a new history (OpenOptions::bulk)? The larger it is,
  /// the better.
  [[nodiscard]] bool is_load() const noexcept;

  /// What tells the content of two messages apart; line ends and, where there is a body, the
  /// header say nothing. Any thread may ask.
  [[nodiscard]] Fingerprint fingerprint(std::string_view message) const;

  /// The kept messages of which some event is unrecognised or of cause `undetermined`, or all,
  /// the oldest first.
  [[nodiscard]] Result<std::vector<std::int64_t>> kept_messages(bool all) const;
  /// One of them; without a message where it is damaged or was deleted meanwhile.
  [[nodiscard]] Result<KeptMessage> kept_message(std::int64_t id) const;
  /// Of each event: is it recorded already, for another message than that kept one?
  [[nodiscard]] Result<std::vector<bool>> recorded_elsewhere(std::span<const Event> events,
                                                             std::int64_t id) const;
  /// Puts new events in the place of those of kept messages; one transaction.
  Result<Recorded> replace(std::span<const Replacement> replacements);

  /// Calls `each` with the events that `filter` lets through, newest first, until it returns
  /// false. Events come without advice. Memory does not grow with their number. `each` must not
  /// use this object.
  Result<Done> query(const Filter& filter, const std::function<bool(const Event&)>& each) const;

  /// Groups what `filter` lets through into problems: most events first, then the latest.
  /// Backscatter makes problems of its own.
  /// Counts and times are of those events alone; times are in UTC.
  [[nodiscard]] Result<std::vector<Problem>> problems(const Filter& filter) const;

  /// Deletes the events older than `before` (Unix seconds), whole days (UTC) only, so that what
  /// is kept may be up to a day older; the oldest first, a transaction a day. With `pretend`
  /// nothing is deleted. The file does not get smaller: what becomes free is used for later
  /// events.
  Result<Pruned> prune(std::int64_t before, Prune what, bool pretend);

 private:
  struct Impl;
  explicit History(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace postmortem::store
