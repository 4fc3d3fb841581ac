#include "store/bounds.h"

#include <algorithm>

namespace postmortem::store {

Bounds::Bounds(SQLite::Database& db, const Conditions& conditions) {
  Piece sums{"SELECT id, events FROM problem INDEXED BY ", {}};
  sums.append(conditions.cause.empty() ? "problem_size" : "problem_cause");
  sums.append_condition({"events > 1", {}});
  if (!conditions.cause.empty()) {
    sums.append_condition({"cause = ?", {conditions.cause}});
  }
  if (conditions.of_total) {  // else the sums over everything are as good
    Piece totals{"SELECT tally.problem_id, sum(tally.events) AS most FROM total AS tally", {}};
    for (const Condition& condition : conditions.all) {
      if (condition.by_mix()) {
        totals.append_condition(condition.in_mixes("tally.mix_id"));
      }
    }
    totals.append(" GROUP BY 1 ORDER BY most DESC");
    sums.append_condition({"id < 0", {}});
    add(db, totals, !conditions.of_domain && !conditions.since && !conditions.until);
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
