#include "store/remover.h"

#include <vector>

#include "store/conditions.h"

namespace postmortem::store {
namespace {

struct Row {
  std::int64_t id{};
  std::int64_t problem{};    ///< 0: none
  std::int64_t recipient{};  ///< 0: none
};

int run(SQLite::Database& db, const Piece& piece) {
  auto statement = prepare(db, piece);
  return statement.exec();
}

/// One less in the row of `tally` that the event counts in, which goes when nothing is left.
void take_from_tally(SQLite::Database& db, const std::string& tally,
                     const std::string& more_columns, const std::string& more_values,
                     std::int64_t event) {
  const std::string cell = " WHERE (problem_id, mix_id" + more_columns +
                           ") = (SELECT problem_id, mix_id" + more_values +
                           " FROM event WHERE id = ?)";
  if (run(db, {"UPDATE " + tally + " SET events = events - 1" + cell + " AND events > 1",
               {event}}) == 0) {
    run(db, {"DELETE FROM " + tally + cell, {event}});
  }
}

/// The problem's row without one event, which is gone already.
void shrink_problem(SQLite::Database& db, const Row& gone) {
  if (run(db, {"DELETE FROM problem WHERE id = ? AND events = 1", {gone.problem}}) != 0) {
    return;
  }
  // A problem of one recipient's own has no index but the recipient's.
  const std::string others = gone.problem > 0
                                 ? " FROM event WHERE problem_id = ?1 AND problem_id > 0"
                                 : " FROM event WHERE recipient_key = ?2 AND problem_id = ?1";
  run(db,
      {"UPDATE problem SET events = events - 1, recipients = recipients - (id > 0"
       " AND ?2 <> 0 AND NOT EXISTS (SELECT 1 FROM event WHERE recipient_key = ?2"
       " AND problem_id = ?1)), first_at = (SELECT min(at)" +
           others + "), last_at = (SELECT max(at)" + others + "), newest_event = (SELECT id" +
           others + " ORDER BY at DESC, id DESC LIMIT 1) WHERE id = ?1",
       {gone.problem, gone.recipient}});
}

std::vector<Row> events_of(SQLite::Database& db, std::int64_t raw) {
  auto rows =
      prepare(db, {"SELECT id, coalesce(problem_id, 0), coalesce(recipient_key, 0) FROM event"
                   " WHERE raw_id = ?",
                   {raw}});
  std::vector<Row> found;
  while (rows.executeStep()) {
    found.push_back({rows.getColumn(0).getInt64(), rows.getColumn(1).getInt64(),
                     rows.getColumn(2).getInt64()});
  }
  return found;
}

}  // namespace

void forget_texts(SQLite::Database& db, const Piece& which) {
  Piece forget{
      "INSERT INTO event_text (event_text, rowid, diagnostic, subject, sender, remote_mta)"
      " SELECT 'delete', id, coalesce(diagnostic, ''), coalesce(original_subject, ''),"
      " coalesce(sender, ''), coalesce(remote_mta, '') FROM event",
      {}};
  forget.append_condition(which);
  run(db, forget);
}

void remove_events_of(SQLite::Database& db, std::int64_t raw) {
  for (const Row& row : events_of(db, raw)) {
    if (row.problem > 0) {
      const std::string day = ", at / 86400 - (at % 86400 < 0)";
      take_from_tally(db, "total", "", "", row.id);
      take_from_tally(db, "domain_total", ", domain", ", coalesce(domain, '')", row.id);
      take_from_tally(db, "tally", ", day", day, row.id);
      take_from_tally(db, "domain_tally", ", day, domain", day + ", coalesce(domain, '')",
                      row.id);
    }
    forget_texts(db, {"id = ?", {row.id}});
    run(db, {"DELETE FROM event WHERE id = ?", {row.id}});
    if (row.problem != 0) {
      shrink_problem(db, row);
    }
  }
}

void drop_if_orphan(SQLite::Database& db, std::int64_t raw) {
  run(db, {"DELETE FROM raw_message WHERE id = ?1"
           " AND NOT EXISTS (SELECT 1 FROM event WHERE raw_id = ?1)",
           {raw}});
}

}  // namespace postmortem::store
