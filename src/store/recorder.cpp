#include "store/recorder.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <unordered_set>
#include <utility>

#include "store/conditions.h"
#include "store/day.h"
#include "store/journal.h"

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

/// What tells whether a row is known.
constexpr auto given_columns = std::to_array<MemoryColumn<Row>>({
    {"at",
     [](Cell to, const Row& row) {
       if (row.reported_at) {
         to.number(row.reported_at->seconds);
       }
     }},
    {"digest", [](Cell to, const Row& row) { to.bytes(row.digest); }},
});

/// Settings of the connection that the statements are prepared with.
SQLite::Database& set_up(SQLite::Database& db) {
  // Rows are this program's own, and tests look for broken ones. With its CHECKs an insert can
  // fail halfway in SQLite's eyes: see insert_events_.
  db.exec("PRAGMA ignore_check_constraints = ON");
  // What SQLite puts aside while it writes stays in memory: who reads mail has given up the
  // folder of temporary files.
  db.exec("PRAGMA temp_store = MEMORY");
  return db;
}

struct DigestHash {
  std::size_t operator()(const Digest& digest) const noexcept {
    std::size_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
  }
};

}  // namespace

Recorder::Recorder(SQLite::Database& db, const DigestKey& key, bool bulk)
    : db_(set_up(db)),
      key_(key),
      bulk_(bulk),
      given_(db, "given_event", given_columns),
      added_(db, "added_event", written_columns()),
      known_(db,
             "SELECT given.rowid FROM given_event AS given CROSS JOIN event INDEXED BY event_at"
             " ON event.at = given.at AND event.digest = given.digest"
             " UNION ALL"
             " SELECT given.rowid FROM given_event AS given CROSS JOIN event"
             " INDEXED BY event_untimed ON event.digest = given.digest"
             " AND event.reported_at IS NOT event.at"),
      next_id_(db, "SELECT max(id) + 1 FROM event"),
      // ROLLBACK, for what can fail halfway takes its toll: SQLite puts aside what it changes,
      // and the text index writes down what it has gathered whenever such a statement begins.
      insert_events_(db, "INSERT OR ROLLBACK INTO event (" + added_.columns() + ") SELECT " +
                             added_.columns() + " FROM added_event"),
      insert_text_(db,
                   "INSERT INTO event_text (rowid, diagnostic, subject, sender, remote_mta)"
                   " VALUES (?, ?, ?, ?, ?)"),
      find_raw_(db, "SELECT id FROM raw_message WHERE digest = ?"),
      add_raw_(db,  // without RETURNING, which makes of it what can fail halfway
               "INSERT INTO raw_message (digest, envelope_sender, size, zstd)"
               " VALUES (?, ?, ?, ?)"),
      mixes_(db),
      sums_(db) {}

void Recorder::reset() {
  for (auto* statement : {&known_, &next_id_, &insert_events_, &find_raw_, &add_raw_}) {
    statement->tryReset();  // the last transaction may have ended in the middle
  }
  mixes_.reset();
  sums_.reset();
}

void Recorder::begin() {
  reset();
  const bool was_empty = bulk_ && first_number(next_id_) == 0;
  without_log_ = was_empty && leave_log(db_);
  transaction_.emplace(db_, without_log_ ? SQLite::TransactionBehavior::EXCLUSIVE
                                         : SQLite::TransactionBehavior::IMMEDIATE);
  if (was_empty && first_number(next_id_) == 0) {  // nobody was faster
    load_.emplace(db_);
    sums_.leave_recipients();
  }
}

void Recorder::end_transaction() noexcept {
  load_.reset();
  transaction_.reset();  // takes back what was not committed
  if (std::exchange(without_log_, false)) {
    constexpr std::chrono::milliseconds patience{1'000};
    try {
      reset();
      use_log(db_, patience);
    } catch (const SQLite::Exception&) {  // the next who opens it to write does it
    }
  }
}

Recorded Recorder::add(const Rows& rows, std::int64_t now,
                       std::span<const MessageCopy> copies) {
  try {
    if (!transaction_) {
      begin();
    }
    const auto added = find_new(rows, now, copies);
    insert(rows, added);
    return {added.size(), rows.all().size() - added.size()};
  } catch (...) {
    end_transaction();
    throw;
  }
}

void Recorder::commit() {
  if (!transaction_) {
    return;
  }
  try {
    sums_.write();
    if (load_) {
      load_->end();
    }
    transaction_->commit();
  } catch (...) {
    end_transaction();
    throw;
  }
  end_transaction();
}

Recorded Recorder::record_again(const Rows& rows, std::int64_t now, std::int64_t raw) {
  reset();
  auto added = find_new(rows, now, {});
  for (NewEvent& one : added) {
    one.frame.raw = raw;
  }
  insert(rows, added);
  sums_.write();
  return {added.size(), rows.all().size() - added.size()};
}

std::vector<bool> Recorder::find_known(const Rows& rows) {
  std::vector<bool> known(rows.all().size());
  std::unordered_set<Digest, DigestHash> here;
  here.reserve(rows.all().size());
  for (std::size_t i = 0; i < rows.all().size(); ++i) {
    known[i] = !here.insert(rows.all()[i].digest).second;
  }
  given_.show(rows.all());
  while (known_.executeStep()) {
    known[static_cast<std::size_t>(known_.getColumn(0).getInt64())] = true;
  }
  known_.tryReset();
  return known;
}

std::vector<NewEvent> Recorder::find_new(const Rows& rows, std::int64_t now,
                                         std::span<const MessageCopy> copies) {
  const auto known = find_known(rows);
  auto id = std::max(first_number(next_id_), std::int64_t{1});
  std::vector<NewEvent> added;
  added.reserve(rows.all().size());
  auto copy = copies.begin();
  std::int64_t raw = 0;
  for (std::size_t i = 0; i < rows.all().size(); ++i) {
    const Row& row = rows.all()[i];
    while (copy != copies.end() && copy->first + copy->events <= i) {
      ++copy;
      raw = 0;
    }
    if (known[i]) {
      continue;
    }
    RowFrame frame{id++, time_of(row, now), now, mixes_.id_of(rows, row), 0};
    if (copy != copies.end() && copy->first <= i && !copy->packed.empty()) {
      raw = raw != 0 ? raw : keep(*copy);
      frame.raw = raw;
    }
    added.push_back({&rows, &row, frame});
  }
  return added;
}

void Recorder::insert(const Rows& rows, const std::vector<NewEvent>& added) {
  for (const NewEvent& one : added) {
    sums_.count(rows, *one.row, one.frame);
  }
  sums_.end_of_count(rows);
  added_.show(added);
  run(insert_events_);
  for (const NewEvent& one : added) {
    insert_text_.bind(1, one.frame.id);
    int index = 1;
    for (const auto text : searched_texts) {
      insert_text_.bind(++index, rows.text(*one.row, text));
    }
    insert_text_.run();
  }
  if (sums_.is_full()) {
    sums_.write();
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

}  // namespace postmortem::store
