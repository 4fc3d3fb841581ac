#include "store/recorder.h"

#include <algorithm>
#include <cstring>
#include <unordered_set>

#include "core/address.h"
#include "core/text.h"
#include "store/conditions.h"
#include "store/day.h"
#include "store/facts_json.h"

namespace postmortem::store {
namespace {

/// The time that an event is found by: its own, unless a wrong or forged clock puts it in the
/// future, where it would stand at the top for ever.
std::int64_t time_of(const Event& event, std::int64_t now) {
  const bool usable = event.reported_at && event.reported_at->seconds <= now + seconds_a_day;
  return usable ? event.reported_at->seconds : now;
}

/// Is this something that one would want to end? A delivered mail or an automatic reply is no
/// problem, nor is the answer to a mail that others sent in our name.
bool is_problem(const Event& event) {
  using enum EventKind;
  if (event.backscatter == true) {
    return false;
  }
  const bool kind = event.kind == failure || event.kind == delay || event.kind == complaint;
  return kind && !event.verdict.cause.empty();
}

/// First column of the first row, 0 where there is none.
std::int64_t first_number(SQLite::Statement& statement) {
  const std::int64_t number = statement.executeStep() ? statement.getColumn(0).getInt64() : 0;
  statement.tryReset();
  return number;
}

struct DigestHash {
  std::size_t operator()(const Digest& digest) const noexcept {
    std::size_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
  }
};

}  // namespace

Recorder::Recorder(SQLite::Database& db, const DigestKey& key)
    : db_(db),
      key_(key),
      known_(db,
             "SELECT 1 FROM event INDEXED BY event_at WHERE at = ?1 AND digest = ?2 UNION ALL"
             " SELECT 1 FROM event INDEXED BY event_untimed WHERE digest = ?2"
             " AND reported_at IS NOT at"),
      next_id_(db, "SELECT max(id) + 1 FROM event"),
      insert_event_(db, insert_event_sql()),
      insert_text_(db,
                   "INSERT INTO event_text (rowid, diagnostic, subject, sender, remote_mta)"
                   " VALUES (?, ?, ?, ?, ?)"),
      add_raw_(db,
               "INSERT INTO raw_message (digest, envelope_sender, size, zstd)"
               " VALUES (?, ?, ?, ?) ON CONFLICT (digest) DO UPDATE SET size = size"
               " RETURNING id"),
      mixes_(db),
      sums_(db) {}

void Recorder::reset() {
  for (auto* statement : {&known_, &next_id_, &insert_event_, &insert_text_, &add_raw_}) {
    statement->tryReset();  // the last transaction may have ended in the middle
  }
  mixes_.reset();
  sums_.reset();
}

Recorded Recorder::record(std::span<const Event> events, std::int64_t now,
                          std::span<const MessageCopy> copies) {
  reset();
  SQLite::Transaction transaction(db_, SQLite::TransactionBehavior::IMMEDIATE);
  const auto added = find_new(events, now, copies);
  write(added);
  transaction.commit();
  return {added.size(), events.size() - added.size()};
}

Recorded Recorder::record_again(std::span<const Event> events, std::int64_t now,
                                std::int64_t raw) {
  reset();
  auto added = find_new(events, now, {});
  for (New& one : added) {
    one.frame.raw = raw;
  }
  write(added);
  return {added.size(), events.size() - added.size()};
}

void Recorder::write(const std::vector<New>& added) {
  for (const New& one : added) {
    sums_.count(*one.event, one.frame);
  }
  sums_.write();
  for (const New& one : added) {
    insert(one);
  }
}

/// Adds what follows from the event.
RowFrame Recorder::frame_of(const Event& event, RowFrame frame) {
  const auto& told = event.recipient.empty() ? event.original_recipient : event.recipient;
  frame.domain = lower(domain_of(told));
  frame.recipient = event.recipient.empty() ? 0 : address_key(key_, event.recipient);
  frame.problem = is_problem(event) ? problem_key(key_, event) : 0;
  frame.mix = mixes_.id_of(event);
  frame.facts = facts_to_json(event.verdict.facts);
  return frame;
}

std::vector<Recorder::New> Recorder::find_new(std::span<const Event> events, std::int64_t now,
                                              std::span<const MessageCopy> copies) {
  auto id = std::max(first_number(next_id_), std::int64_t{1});
  std::unordered_set<Digest, DigestHash> here;
  std::vector<New> added;
  added.reserve(events.size());
  auto copy = copies.begin();
  std::int64_t raw = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    while (copy != copies.end() && copy->first + copy->events <= i) {
      ++copy;
      raw = 0;
    }
    const bool has_copy = copy != copies.end() && copy->first <= i;
    const auto digest = event_digest(key_, event, has_copy ? &copy->fingerprint : nullptr);
    if (!here.insert(digest).second || is_known(event, digest)) {
      continue;
    }
    auto frame = frame_of(event, {id++, digest, time_of(event, now), now});
    if (has_copy && !copy->packed.empty()) {
      raw = raw != 0 ? raw : keep(*copy);
      frame.raw = raw;
    }
    added.push_back({&event, std::move(frame)});
  }
  return added;
}

std::int64_t Recorder::keep(const MessageCopy& copy) {
  const auto digest = siphash_128(key_, copy.packed);
  add_raw_.bindNoCopy(1, digest.data(), static_cast<int>(digest.size()));
  if (copy.envelope_sender.empty()) {
    add_raw_.bind(2);
  } else {
    add_raw_.bindNoCopy(2, copy.envelope_sender);
  }
  add_raw_.bind(3, static_cast<std::int64_t>(copy.size));
  add_raw_.bindNoCopy(4, copy.packed.data(), static_cast<int>(copy.packed.size()));
  return first_number(add_raw_);
}

bool Recorder::is_known(const Event& event, const Digest& digest) {
  if (event.reported_at) {
    known_.bind(1, event.reported_at->seconds);
  } else {
    known_.bind(1);
  }
  known_.bindNoCopy(2, digest.data(), static_cast<int>(digest.size()));
  return first_number(known_) != 0;
}

void Recorder::insert(const New& added) {
  const auto& [event, frame] = added;
  bind_event(insert_event_, *event, frame);
  run(insert_event_);
  insert_text_.bind(1, frame.id);
  insert_text_.bindNoCopy(2, event->diagnostic);
  insert_text_.bindNoCopy(3, event->original.subject);
  insert_text_.bindNoCopy(4, event->sender);
  insert_text_.bindNoCopy(5, event->remote_mta);
  run(insert_text_);
}

}  // namespace postmortem::store
