#include "store/recorder.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_set>

#include "store/conditions.h"
#include "store/day.h"

namespace postmortem::store {
namespace {

/// The time that an event is found by: its own, unless a wrong or forged clock puts it in the
/// future, where it would stand at the top for ever.
std::int64_t time_of(const Row& row, std::int64_t now) {
  const bool usable = row.reported_at && row.reported_at->seconds <= now + seconds_a_day;
  return usable ? row.reported_at->seconds : now;
}

/// First column of the first row, 0 where there is none.
std::int64_t first_number(SQLite::Statement& statement) {
  const std::int64_t number = statement.executeStep() ? statement.getColumn(0).getInt64() : 0;
  statement.tryReset();
  return number;
}

/// The columns of `event_text`.
constexpr auto searched_texts =
    std::to_array<std::size_t>({text_of("diagnostic"), text_of("original_subject"),
                                text_of("sender"), text_of("remote_mta")});

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
      // In two statements: one with RETURNING can fail halfway, so that SQLite puts aside what
      // it changes, and the text index writes down what it has gathered whenever one begins.
      find_raw_(db, "SELECT id FROM raw_message WHERE digest = ?"),
      add_raw_(db,
               "INSERT INTO raw_message (digest, envelope_sender, size, zstd)"
               " VALUES (?, ?, ?, ?)"),
      mixes_(db),
      sums_(db) {
  // What SQLite puts aside while it writes stays in memory: who reads mail has given up the
  // folder of temporary files.
  db_.exec("PRAGMA temp_store = MEMORY");
}

void Recorder::reset() {
  for (auto* statement : {&known_, &next_id_, &find_raw_, &add_raw_}) {
    statement->tryReset();  // the last transaction may have ended in the middle
  }
  mixes_.reset();
  sums_.reset();
}

Recorded Recorder::add(const Rows& rows, std::int64_t now,
                       std::span<const MessageCopy> copies) {
  if (!transaction_) {
    reset();
    transaction_.emplace(db_, SQLite::TransactionBehavior::IMMEDIATE);
  }
  try {
    const auto added = find_new(rows, now, copies);
    insert(rows, added);
    return {added.size(), rows.all().size() - added.size()};
  } catch (...) {
    transaction_.reset();
    throw;
  }
}

void Recorder::commit() {
  if (!transaction_) {
    return;
  }
  try {
    sums_.write();
    transaction_->commit();
  } catch (...) {
    transaction_.reset();
    throw;
  }
  transaction_.reset();
}

Recorded Recorder::record_again(const Rows& rows, std::int64_t now, std::int64_t raw) {
  reset();
  auto added = find_new(rows, now, {});
  for (New& one : added) {
    one.frame.raw = raw;
  }
  insert(rows, added);
  sums_.write();
  return {added.size(), rows.all().size() - added.size()};
}

std::vector<Recorder::New> Recorder::find_new(const Rows& rows, std::int64_t now,
                                              std::span<const MessageCopy> copies) {
  auto id = std::max(first_number(next_id_), std::int64_t{1});
  std::unordered_set<Digest, DigestHash> here;
  std::vector<New> added;
  added.reserve(rows.all().size());
  auto copy = copies.begin();
  std::int64_t raw = 0;
  for (std::size_t i = 0; i < rows.all().size(); ++i) {
    const Row& row = rows.all()[i];
    while (copy != copies.end() && copy->first + copy->events <= i) {
      ++copy;
      raw = 0;
    }
    if (!here.insert(row.digest).second || is_known(row)) {
      continue;
    }
    RowFrame frame{id++, time_of(row, now), now, mixes_.id_of(rows, row), 0};
    if (copy != copies.end() && copy->first <= i && !copy->packed.empty()) {
      raw = raw != 0 ? raw : keep(*copy);
      frame.raw = raw;
    }
    added.push_back({&row, frame});
  }
  return added;
}

void Recorder::insert(const Rows& rows, const std::vector<New>& added) {
  for (const auto& [row, frame] : added) {
    sums_.count(rows, *row, frame);
  }
  sums_.end_of_count(rows);
  for (const auto& [row, frame] : added) {
    bind_row(insert_event_, rows, *row, frame);
    insert_event_.run();
    insert_text_.bind(1, frame.id);
    int index = 1;
    for (const auto text : searched_texts) {
      insert_text_.bind_keyword(++index, rows.text(*row, text));
    }
    insert_text_.run();
  }
}

std::int64_t Recorder::keep(const MessageCopy& copy) {
  const auto digest = siphash_128(key_, copy.packed);
  const auto size = static_cast<int>(digest.size());
  find_raw_.bindNoCopy(1, digest.data(), size);
  if (const auto id = first_number(find_raw_); id != 0) {
    return id;
  }
  add_raw_.bindNoCopy(1, digest.data(), size);
  if (copy.envelope_sender.empty()) {
    add_raw_.bind(2);
  } else {
    add_raw_.bindNoCopy(2, copy.envelope_sender);
  }
  add_raw_.bind(3, static_cast<std::int64_t>(copy.size));
  add_raw_.bindNoCopy(4, copy.packed.data(), static_cast<int>(copy.packed.size()));
  run(add_raw_);
  return db_.getLastInsertRowid();
}

bool Recorder::is_known(const Row& row) {
  if (row.reported_at) {
    known_.bind(1, row.reported_at->seconds);
  } else {
    known_.bind(1);
  }
  known_.bindNoCopy(2, row.digest.data(), static_cast<int>(row.digest.size()));
  return first_number(known_) != 0;
}

}  // namespace postmortem::store
