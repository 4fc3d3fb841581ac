#include "store/bounds.h"

#include <algorithm>
#include <string_view>

namespace postmortem::store {

Bounds::Bounds(SQLite::Database& db, const Conditions& conditions) {
  const auto has = [&](std::string_view index) {
    return std::ranges::any_of(conditions.all,
                               [&](const Condition& c) { return c.index == index; });
  };
  const auto by_cause = has("event_cause");
  const auto by_domain = has("event_domain");
  Piece sums{"SELECT id, events FROM problem INDEXED BY ", {}};
  sums.append(by_cause ? "problem_cause" : "problem_size");
  sums.append_condition({"events > 1", {}});
  Piece totals{by_cause ? "SELECT problem.id, sum(tally.events) AS most FROM problem INDEXED"
                          " BY problem_cause CROSS JOIN total AS tally"
                          " ON tally.problem_id = problem.id"
                        : "SELECT tally.problem_id, sum(tally.events) AS most FROM total AS"
                          " tally",
               {}};
  if (by_cause) {
    totals.append_condition({"problem.events > 1", {}});
  }
  bool narrowed = false;
  for (const Condition& condition : conditions.all) {
    if (condition.index == "event_cause") {
      sums.append_condition(*condition.on_tally);
    }
    if (condition.index != "event_domain") {
      totals.append_condition(*condition.on_tally);
      narrowed = narrowed || condition.index != "event_cause";
    }
  }
  if (narrowed) {  // else the sums over everything are as good
    sums.append_condition({"id < 0", {}});
    totals.append(" GROUP BY 1 ORDER BY most DESC");
    add(db, totals, !by_domain && !conditions.since && !conditions.until);
  }
  sums.append(" ORDER BY events DESC");
  add(db, sums, false);
}

std::optional<Bounds::Row> Bounds::next() {
  const auto source =
      std::ranges::max_element(sources_, {}, [](const Source& s) { return s.row.most; });
  if (source->row.most == 0) {
    return std::nullopt;
  }
  const auto row = source->row;
  step(*source);
  return row;
}

void Bounds::add(SQLite::Database& db, const Piece& query, bool exact) {
  step(sources_.emplace_back(Source{prepare(db, query), exact}));
}

void Bounds::step(Source& source) {
  source.row = {};
  if (source.statement.executeStep()) {
    source.row = {source.statement.getColumn(0).getInt64(),
                  source.statement.getColumn(1).getInt64(), source.exact};
  }
}

}  // namespace postmortem::store
