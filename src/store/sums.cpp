#include "store/sums.h"

#include <algorithm>

#include "store/conditions.h"
#include "store/day.h"
#include "store/schema.h"

namespace postmortem::store {
Sums::Sums(SQLite::Database& db)
    : add_problem_(db,
                   "INSERT INTO problem (id, cause, hangs_on, subject, events, recipients,"
                   " first_at, last_at, newest_event) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)"
                   " ON CONFLICT DO UPDATE SET events = events + excluded.events,"
                   " first_at = min(first_at, excluded.first_at),"
                   " last_at = max(last_at, excluded.last_at),"
                   " newest_event = iif(excluded.last_at >= last_at, excluded.newest_event,"
                   " newest_event)"),
      insert_recipient_(db, "INSERT OR IGNORE INTO problem_recipient VALUES (?, ?)"),
      add_recipients_(db, "UPDATE problem SET recipients = recipients + ? WHERE id = ?"),
      add_tally_(db,
                 "INSERT INTO tally (problem_id, day, kind, provider, status, events)"
                 " VALUES (?, ?, ?, ?, ?, ?)"
                 " ON CONFLICT DO UPDATE SET events = events + excluded.events"),
      add_domain_tally_(
          db,
          "INSERT INTO domain_tally (problem_id, day, kind, provider, status, events, domain)"
          " VALUES (?, ?, ?, ?, ?, ?, ?)"
          " ON CONFLICT DO UPDATE SET events = events + excluded.events"),
      add_total_(db,
                 "INSERT INTO total (problem_id, kind, provider, status, events)"
                 " VALUES (?1, ?3, ?4, ?5, ?6)"
                 " ON CONFLICT DO UPDATE SET events = events + excluded.events"),
      add_era_(db,
               "INSERT INTO era (block, newest_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET"
               " newest_at = max(newest_at, excluded.newest_at)") {}

void Sums::reset() {
  for (auto* statement : {&add_problem_, &insert_recipient_, &add_recipients_, &add_tally_,
                          &add_domain_tally_, &add_total_, &add_era_}) {
    statement->tryReset();  // the last transaction may have ended in the middle
  }
  problems_.clear();
  tally_.clear();
  domain_tally_.clear();
  total_.clear();
  era_.clear();
  recipients_.clear();
}

void Sums::write() {
  write_recipients();
  write_tally();
  write_era();
}

void Sums::count(const Event& event, const RowFrame& frame) {
  const auto era = era_.try_emplace(frame.id / ids_an_era, frame.at).first;
  era->second = std::max(era->second, frame.at);
  if (frame.problem == 0) {
    return;
  }
  auto& sums = problems_[frame.problem];
  if (sums.events++ == 0) {
    sums.first = sums.last = frame.at;
  }
  sums.first = std::min(sums.first, frame.at);
  if (frame.at >= sums.last) {
    sums.last = frame.at;
    sums.newest = frame.id;
    sums.newest_event = &event;
  }
  if (frame.problem < 0) {
    return;  // see schema.cpp
  }
  if (frame.recipient != 0) {
    recipients_.emplace(frame.problem, frame.recipient);
  }
  Cell cell{frame.problem,          "",          day_of(frame.at), event.kind,
            event.verdict.provider, event.status};
  ++tally_[cell];
  cell.domain = frame.domain;
  ++domain_tally_[cell];
  cell.domain.clear();
  cell.day = 0;
  ++total_[std::move(cell)];
}

void Sums::write_problems() {
  for (const auto& [problem, sums] : problems_) {
    add_problem_.bind(1, problem);
    add_problem_.bindNoCopy(2, sums.newest_event->verdict.cause);
    add_problem_.bindNoCopy(3, sums.newest_event->hangs_on);
    add_problem_.bindNoCopy(4, sums.newest_event->subject);
    add_problem_.bind(5, sums.events);
    add_problem_.bind(6, sums.first);
    add_problem_.bind(7, sums.last);
    add_problem_.bind(8, sums.newest);
    run(add_problem_);
  }
}

void Sums::write_recipients() {
  std::map<std::int64_t, std::int64_t> more;
  for (const auto& [problem, recipient] : recipients_) {
    insert_recipient_.bind(1, problem);
    insert_recipient_.bind(2, recipient);
    if (run(insert_recipient_) != 0) {
      ++more[problem];
    }
  }
  for (const auto& [problem, recipients] : more) {
    add_recipients_.bind(1, recipients);
    add_recipients_.bind(2, problem);
    run(add_recipients_);
  }
}

void Sums::write_tally() {
  const auto write = [](SQLite::Statement& add, const Cell& cell, std::int64_t events) {
    add.bind(1, cell.problem);
    add.bind(2, cell.day);
    add.bindNoCopy(3, info(cell.kind).key.data());
    add.bindNoCopy(4, cell.provider);
    add.bindNoCopy(5, cell.status);
    add.bind(6, events);
  };
  for (const auto& [cell, events] : tally_) {
    write(add_tally_, cell, events);
    run(add_tally_);
  }
  for (const auto& [cell, events] : domain_tally_) {
    write(add_domain_tally_, cell, events);
    add_domain_tally_.bindNoCopy(7, cell.domain);
    run(add_domain_tally_);
  }
  for (const auto& [cell, events] : total_) {
    write(add_total_, cell, events);
    run(add_total_);
  }
}

void Sums::write_era() {
  for (const auto& [block, newest] : era_) {
    add_era_.bind(1, block);
    add_era_.bind(2, newest);
    run(add_era_);
  }
}

}  // namespace postmortem::store
