#include "store/problem_events.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "store/day.h"
#include "store/of_problem.h"

namespace postmortem::store {
namespace {

using Limits = std::numeric_limits<std::int64_t>;

std::optional<SQLite::Statement> prepare_days(SQLite::Database& db, std::int64_t problem,
                                              const Conditions& conditions, Order order) {
  if (conditions.all.empty() || !days_tell(problem, conditions)) {
    return std::nullopt;
  }
  auto query = days_of_problem("tally.day, sum(tally.events)", problem, conditions);
  if (conditions.since) {
    query.append_condition({"tally.day >= ?", {day_of(*conditions.since)}});
  }
  if (conditions.until) {
    query.append_condition({"tally.day <= ?", {day_of(*conditions.until)}});
  }
  query.append(" GROUP BY tally.day ORDER BY tally.day");
  query.append(order == Order::newest_first ? " DESC" : "");
  return prepare(db, query);
}

SQLite::Statement prepare_events(SQLite::Database& db, Piece query, Order order) {
  query.append_condition({"event.at >= ? AND event.at < ?", {Limits::min(), Limits::max()}});
  query.append(order == Order::newest_first ? " ORDER BY event.at DESC, event.id DESC"
                                            : " ORDER BY event.at");
  return prepare(db, query);
}

}  // namespace

ProblemEvents::ProblemEvents(SQLite::Database& db, std::int64_t problem,
                             const Conditions& conditions, Order order)
    : ProblemEvents(
          db, events_of_problem("event.at, event.id, event.recipient_key", problem, conditions),
          prepare_days(db, problem, conditions, order), conditions, order) {}

ProblemEvents::ProblemEvents(SQLite::Database& db, Piece query,
                             std::optional<SQLite::Statement> days,
                             const Conditions& conditions, Order order)
    : since_(conditions.since.value_or(Limits::min())),
      until_(conditions.until.value_or(Limits::max())),
      first_time_(static_cast<int>(query.values.size()) + 1),
      days_(std::move(days)),
      events_(prepare_events(db, std::move(query), order)) {
  if (!days_) {
    set_time(since_, until_);
    left_ = Limits::max();
  }
}

std::optional<ProblemEvents::Entry> ProblemEvents::next() {
  do {
    if (left_ > 0 && events_.executeStep()) {
      --left_;
      const auto number = [&](int column) { return events_.getColumn(column).getInt64(); };
      return Entry{number(0), number(1), number(2)};
    }
  } while (step_to_day());
  left_ = 0;
  return std::nullopt;
}

void ProblemEvents::set_time(std::int64_t begin, std::int64_t end) {
  events_.reset();
  events_.bind(first_time_, begin);
  events_.bind(first_time_ + 1, end);
}

bool ProblemEvents::step_to_day() {
  if (!days_ || !days_->executeStep()) {
    return false;
  }
  const auto begin = days_->getColumn(0).getInt64() * seconds_a_day;
  left_ = days_->getColumn(1).getInt64();
  set_time(std::max(since_, begin), std::min(until_, begin + seconds_a_day));
  return true;
}

}  // namespace postmortem::store
