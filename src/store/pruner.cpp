#include "store/pruner.h"

#include <string>

#include "store/day.h"
#include "store/remover.h"

namespace postmortem::store {
namespace {

/// What goes, and what that takes from each problem and from the sums over all days. A
/// recipient goes from a problem with its last event.
constexpr const char* collect_sql = R"sql(
CREATE TEMP TABLE IF NOT EXISTS gone (problem_id INTEGER, recipient_key INTEGER, events INTEGER);
DELETE FROM temp.gone;
CREATE TEMP TABLE IF NOT EXISTS gone_cell (mix_id INTEGER, problem_id INTEGER, domain TEXT, events INTEGER,
  PRIMARY KEY (mix_id, problem_id, domain)) WITHOUT ROWID;
DELETE FROM temp.gone_cell;
)sql";

constexpr const char* sums_sql = R"sql(
DELETE FROM problem WHERE id IN (SELECT problem_id FROM temp.gone)
  AND events = (SELECT sum(gone.events) FROM temp.gone WHERE gone.problem_id = problem.id);
UPDATE problem SET
  events = events - (SELECT sum(gone.events) FROM temp.gone WHERE gone.problem_id = problem.id),
  recipients = recipients - (SELECT count(*) FROM temp.gone
    WHERE gone.problem_id = problem.id AND gone.problem_id > 0 AND gone.recipient_key IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM event WHERE event.recipient_key = gone.recipient_key
                                            AND event.problem_id = gone.problem_id)),
  first_at = iif(id > 0,
    (SELECT min(at) FROM event WHERE event.problem_id = problem.id AND event.problem_id > 0),
    (SELECT min(at) FROM event WHERE event.problem_id = problem.id AND event.recipient_key =
      (SELECT recipient_key FROM event WHERE id = problem.newest_event)))
  WHERE id IN (SELECT problem_id FROM temp.gone);
)sql";

/// Takes what goes from the sums over all days: `total`, and `domain_total`, which has a domain
/// besides.
std::string gone_totals_sql(const std::string& total, bool by_domain) {
  const std::string domain = by_domain ? "domain, " : "";
  const std::string gone =
      "(SELECT sum(gone.events) FROM temp.gone_cell AS gone WHERE gone.mix_id = " + total +
      ".mix_id AND gone.problem_id = " + total + ".problem_id" +
      (by_domain ? " AND gone.domain = " + total + ".domain" : "") + ")";
  const std::string touched = " WHERE (" + domain + "mix_id, problem_id) IN (SELECT " + domain +
                              "mix_id, problem_id FROM temp.gone_cell) AND ";
  return "DELETE FROM " + total + touched + "events = " + gone + "; UPDATE " + total +
         " SET events = events - " + gone + touched + "true";
}

void run(SQLite::Database& db, const std::string& sql, std::int64_t first,
         std::int64_t second) {
  SQLite::Statement statement(db, sql);
  statement.bind(1, first);
  statement.bind(2, second);
  statement.exec();
}

}  // namespace

void prune_messages(SQLite::Database& db, std::int64_t before) {
  constexpr int at_a_time = 500;
  db.exec("CREATE TEMP TABLE IF NOT EXISTS gone_message (id INTEGER PRIMARY KEY)");
  SQLite::Statement collect(
      db,
      "INSERT INTO temp.gone_message SELECT id FROM raw_message WHERE id > ? AND NOT EXISTS"
      " (SELECT 1 FROM event WHERE raw_id = raw_message.id AND at >= ?) ORDER BY id LIMIT " +
          std::to_string(at_a_time));
  std::int64_t done = 0;
  int found = 0;
  do {
    SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
    db.exec("DELETE FROM temp.gone_message");
    collect.tryReset();
    collect.bind(1, done);
    collect.bind(2, before);
    found = collect.exec();
    done = db.execAndGet("SELECT coalesce(max(id), 0) FROM temp.gone_message").getInt64();
    collect.reset();
    db.exec(
        "UPDATE event SET raw_id = NULL WHERE raw_id IN"
        " (SELECT id FROM temp.gone_message)");
    db.exec("DELETE FROM raw_message WHERE id IN (SELECT id FROM temp.gone_message)");
    transaction.commit();
  } while (found == at_a_time);
}

std::uint64_t prune_day(SQLite::Database& db, std::int64_t day) {
  const auto begin = day * seconds_a_day;
  const auto end = begin + seconds_a_day;
  db.exec(collect_sql);
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  if (db.execAndGet("SELECT min(at) FROM event").getInt64() < begin) {
    return 0;  // older ones have come meanwhile, or none are left
  }
  run(db,
      "INSERT INTO temp.gone SELECT problem_id, recipient_key, count(*) FROM event"
      " WHERE at >= ? AND at < ? AND problem_id IS NOT NULL GROUP BY 1, 2",
      begin, end);
  db.exec("CREATE INDEX IF NOT EXISTS temp.gone_problem ON gone (problem_id)");
  forget_texts(db, {"at >= ? AND at < ?", {begin, end}});
  run(db,
      "INSERT INTO temp.gone_cell SELECT mix_id, problem_id, coalesce(domain, ''), count(*)"
      " FROM event WHERE at >= ? AND at < ? AND problem_id > 0 GROUP BY 1, 2, 3",
      begin, end);
  db.exec(gone_totals_sql("total", false));
  db.exec(gone_totals_sql("domain_total", true));
  for (const char* tally : {"tally", "domain_tally"}) {
    run(db,
        "DELETE FROM " + std::string(tally) +
            " WHERE problem_id IN (SELECT problem_id FROM temp.gone) AND day >= ? AND day < ?",
        day, day + 1);
  }
  SQLite::Statement remove(db, "DELETE FROM event WHERE at >= ? AND at < ?");
  remove.bind(1, begin);
  remove.bind(2, end);
  const auto removed = remove.exec();
  db.exec(sums_sql);
  db.exec(
      "DELETE FROM mix WHERE NOT EXISTS"
      " (SELECT 1 FROM event INDEXED BY event_mix WHERE mix_id = mix.id)");
  transaction.commit();
  return static_cast<std::uint64_t>(removed);
}

}  // namespace postmortem::store
