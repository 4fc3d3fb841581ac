#include "store/bounds.h"

#include <algorithm>

namespace postmortem::store {
namespace {

Piece query_of_sums(const Conditions& conditions) {
  Piece query{"SELECT id, events FROM problem INDEXED BY ", {}};
  query.append(conditions.cause.empty() ? "problem_size" : "problem_cause");
  query.append_condition({"events > 1", {}});
  if (!conditions.cause.empty()) {
    query.append_condition({"cause = ?", {conditions.cause}});
  }
  if (conditions.of_total) {  // which knows all others
    query.append_condition({"id < 0", {}});
  }
  if (const auto& domain = conditions.domain; !domain.empty()) {
    // A recipient's own problem is named by the address (digest.cpp), which spares a look at
    // one of its events.
    query.append_condition(
        {"substr(subject, -length(?)) = ? COLLATE NOCASE", {'@' + domain, '@' + domain}});
  }
  query.append(" ORDER BY events DESC");
  return query;
}

/// The heaviest is the top of a heap.
bool is_below(const Bounds::Row& a, const Bounds::Row& b) {
  return a.most < b.most;
}

}  // namespace

Bounds::Bounds(SQLite::Database& db, const Conditions& conditions)
    : sums_(prepare(db, query_of_sums(conditions))) {
  if (conditions.of_total) {  // else the sums over everything are as good
    add_totals(db, conditions);
  }
  read_sum();
}

std::optional<Bounds::Row> Bounds::next() {
  if (!totals_.empty() && (!sum_ || sum_->most <= totals_.front().most)) {
    std::ranges::pop_heap(totals_, is_below);
    const auto row = totals_.back();
    totals_.pop_back();
    return row;
  }
  const auto row = sum_;
  if (row) {
    read_sum();
  }
  return row;
}

/// Added up here, as SQLite sorts twice for that.
void Bounds::add_totals(SQLite::Database& db, const Conditions& conditions) {
  const bool exact = !conditions.since && !conditions.until;
  Piece query{"SELECT problem_id, events FROM ", {}};
  query.append(conditions.domain.empty() ? "total" : "domain_total");
  if (!conditions.domain.empty()) {
    query.append_condition({"domain = ?", {conditions.domain}});
  }
  for (const Condition& condition : conditions.all) {
    if (condition.by_mix()) {
      query.append_condition(condition.in_mixes("mix_id"));
    }
  }
  auto statement = prepare(db, query);
  std::vector<Row> rows;
  while (statement.executeStep()) {
    rows.push_back(
        {statement.getColumn(0).getInt64(), statement.getColumn(1).getInt64(), exact});
  }
  std::ranges::sort(rows, {}, &Row::problem);
  for (const Row& row : rows) {
    if (totals_.empty() || totals_.back().problem != row.problem) {
      totals_.push_back(row);
    } else {
      totals_.back().most += row.most;
    }
  }
  std::ranges::make_heap(totals_, is_below);
}

void Bounds::read_sum() {
  sum_.reset();
  if (sums_.executeStep()) {
    sum_ = Row{sums_.getColumn(0).getInt64(), sums_.getColumn(1).getInt64(), false};
  }
}

}  // namespace postmortem::store
