#include "store/recorder.h"

#include <algorithm>

#include "core/address.h"
#include "core/text.h"
#include "store/facts_json.h"

namespace postmortem::store {
namespace {

constexpr std::int64_t seconds_a_day = 86'400;

/// The time that an event is found by: its own, unless a wrong or forged clock puts it in the
/// future, where it would stand at the top for ever.
std::int64_t time_of(const Event& event, std::int64_t now) {
  const bool usable = event.reported_at && event.reported_at->seconds <= now + seconds_a_day;
  return usable ? event.reported_at->seconds : now;
}

/// Is this something that one would want to end? A delivered mail or an automatic reply is no
/// problem.
bool is_problem(const Event& event) {
  using enum EventKind;
  const bool kind = event.kind == failure || event.kind == delay || event.kind == complaint;
  return kind && !event.verdict.cause.empty();
}

/// Runs a statement that gives no rows; it can be used again whatever happens.
int run(SQLite::Statement& statement) {
  statement.tryReset();
  const int changed = statement.exec();
  statement.tryReset();
  return changed;
}

/// First column of the first row, 0 where there is none.
std::int64_t first_number(SQLite::Statement& statement) {
  const std::int64_t number = statement.executeStep() ? statement.getColumn(0).getInt64() : 0;
  statement.tryReset();
  return number;
}

/// Day since 1970, towards the past for times before.
std::int64_t day_of(std::int64_t at) {
  return (at >= 0 ? at : at - (seconds_a_day - 1)) / seconds_a_day;
}

}  // namespace

Recorder::Recorder(SQLite::Database& db, const DigestKey& key)
    : db_(db),
      key_(key),
      known_(db, "SELECT 1 FROM event WHERE digest = ?"),
      insert_event_(db, insert_event_sql()),
      insert_text_(db,
                   "INSERT INTO event_text (rowid, diagnostic, subject, sender, remote_mta)"
                   " VALUES (?, ?, ?, ?, ?)"),
      find_domain_(db, "SELECT id FROM domain WHERE name = ?"),
      insert_domain_(db, "INSERT INTO domain (name) VALUES (?)"),
      find_address_(
          db, "SELECT id FROM address WHERE address = ?1 COLLATE NOCASE AND address = ?1"),
      insert_address_(db, "INSERT INTO address (address, domain_id) VALUES (?, ?)"),
      find_problem_(db,
                    "SELECT id FROM problem WHERE cause = ? AND hangs_on = ? AND subject = ?"),
      insert_problem_(db,
                      "INSERT INTO problem (cause, hangs_on, subject, events, recipients,"
                      " first_at, last_at, newest_event) VALUES (?1, ?2, ?3, 0, 0, ?4, ?4, 0)"),
      insert_recipient_(db, "INSERT OR IGNORE INTO problem_recipient VALUES (?, ?)"),
      update_problem_(db,
                      "UPDATE problem SET events = events + ?2, recipients = recipients + ?3,"
                      " first_at = min(first_at, ?4), last_at = max(last_at, ?5),"
                      " newest_event = iif(events = 0 OR ?5 >= last_at, ?6, newest_event)"
                      " WHERE id = ?1"),
      insert_tally_(db,
                    "INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT DO UPDATE SET events = events + excluded.events") {}

Recorded Recorder::record(std::span<const Event> events, std::int64_t now) {
  forget();
  Recorded done;
  SQLite::Transaction transaction(db_, SQLite::TransactionBehavior::IMMEDIATE);
  for (const Event& event : events) {
    add(event, now) ? ++done.added : ++done.known;
  }
  write_sums();
  transaction.commit();
  return done;
}

bool Recorder::add(const Event& event, std::int64_t now) {
  RowFrame frame{event_digest(key_, event), time_of(event, now), now, {}};
  known_.tryReset();
  known_.bindNoCopy(1, frame.digest.data(), static_cast<int>(frame.digest.size()));
  if (first_number(known_) != 0) {
    return false;
  }
  frame.keys = keys_of(event, frame.at);
  const auto facts = facts_to_json(event.verdict.facts);
  insert_event_.tryReset();
  bind_event(insert_event_, event, frame, facts);
  run(insert_event_);
  const auto id = db_.getLastInsertRowid();
  index_text(event, id);
  count(event, frame, id);
  return true;
}

EventKeys Recorder::keys_of(const Event& event, std::int64_t at) {
  EventKeys keys;
  keys.recipient = address_id(event.recipient);
  keys.original_recipient = address_id(event.original_recipient);
  const auto& told = event.recipient.empty() ? event.original_recipient : event.recipient;
  keys.domain = domain_id(lower(domain_of(told)));
  keys.problem = is_problem(event) ? problem_id(event, at) : 0;
  return keys;
}

std::int64_t Recorder::domain_id(const std::string& name) {
  if (name.empty()) {
    return 0;
  }
  auto& id = domains_[name];
  if (id == 0) {
    find_domain_.tryReset();
    find_domain_.bindNoCopy(1, name);
    id = first_number(find_domain_);
  }
  if (id == 0) {
    insert_domain_.bindNoCopy(1, name);
    run(insert_domain_);
    id = db_.getLastInsertRowid();
  }
  return id;
}

std::int64_t Recorder::address_id(const std::string& address) {
  if (address.empty()) {
    return 0;
  }
  auto& id = addresses_[address];
  if (id == 0) {
    find_address_.tryReset();
    find_address_.bindNoCopy(1, address);
    id = first_number(find_address_);
  }
  if (id == 0) {
    insert_address_.bindNoCopy(1, address);
    bind_key(insert_address_, 2, domain_id(lower(domain_of(address))));
    run(insert_address_);
    id = db_.getLastInsertRowid();
  }
  return id;
}

std::int64_t Recorder::problem_id(const Event& event, std::int64_t at) {
  std::string key = event.verdict.cause;
  key.append(1, '\0').append(event.hangs_on).append(1, '\0').append(event.subject);
  auto& id = problems_[key];
  const auto bind = [&event](SQLite::Statement& statement) {
    statement.tryReset();
    statement.bindNoCopy(1, event.verdict.cause);
    statement.bindNoCopy(2, event.hangs_on);
    statement.bindNoCopy(3, event.subject);
  };
  if (id == 0) {
    bind(find_problem_);
    id = first_number(find_problem_);
  }
  if (id == 0) {
    bind(insert_problem_);
    insert_problem_.bind(4, at);
    run(insert_problem_);
    id = db_.getLastInsertRowid();
  }
  return id;
}

void Recorder::index_text(const Event& event, std::int64_t id) {
  insert_text_.tryReset();
  insert_text_.bind(1, id);
  insert_text_.bindNoCopy(2, event.diagnostic);
  insert_text_.bindNoCopy(3, event.original.subject);
  insert_text_.bindNoCopy(4, event.sender);
  insert_text_.bindNoCopy(5, event.remote_mta);
  run(insert_text_);
}

void Recorder::count(const Event& event, const RowFrame& frame, std::int64_t id) {
  if (frame.keys.problem == 0) {
    return;
  }
  auto& sums = sums_[frame.keys.problem];
  if (sums.events++ == 0) {
    sums.first = sums.last = frame.at;
  }
  sums.first = std::min(sums.first, frame.at);
  if (frame.at >= sums.last) {
    sums.last = frame.at;
    sums.newest = id;
  }
  if (frame.keys.recipient != 0) {
    insert_recipient_.bind(1, frame.keys.problem);
    insert_recipient_.bind(2, frame.keys.recipient);
    sums.recipients += run(insert_recipient_);
  }
  ++tally_[{frame.keys.problem, day_of(frame.at), event.kind, event.verdict.provider,
            event.status, frame.keys.domain}];
}

void Recorder::write_sums() {
  for (const auto& [problem, sums] : sums_) {
    int index = 0;
    for (const auto number :
         {problem, sums.events, sums.recipients, sums.first, sums.last, sums.newest}) {
      update_problem_.bind(++index, number);
    }
    run(update_problem_);
  }
  for (const auto& [cell, events] : tally_) {
    const auto& [problem, day, kind, provider, status, domain] = cell;
    insert_tally_.bind(1, problem);
    insert_tally_.bind(2, day);
    insert_tally_.bindNoCopy(3, info(kind).key.data());
    insert_tally_.bindNoCopy(4, provider);
    insert_tally_.bindNoCopy(5, status);
    insert_tally_.bind(6, domain);
    insert_tally_.bind(7, events);
    run(insert_tally_);
  }
}

void Recorder::forget() {
  domains_.clear();
  addresses_.clear();
  problems_.clear();
  sums_.clear();
  tally_.clear();
}

}  // namespace postmortem::store
