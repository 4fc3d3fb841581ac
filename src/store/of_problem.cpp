#include "store/of_problem.h"

#include <algorithm>
#include <string>
#include <utility>

namespace postmortem::store {
namespace {

// An event's row takes as long as looking for it in the index of so many mixes.
constexpr std::size_t most_mixes_by_key = 6;

/// That an event's mix is one of `mixes`, given as a list.
Condition one_of(const Condition& original, Piece mixes) {
  Condition condition = original;
  const auto count = mixes.values.size();
  condition.mixes = std::move(mixes);
  condition.on_event = condition.in_mixes("event.mix_id");
  condition.on_tally = condition.in_mixes("tally.mix_id");
  if (count <= most_mixes_by_key) {
    Piece same{"EXISTS (SELECT 1 FROM event AS same INDEXED BY event_mix", {}};
    same.append_condition(condition.in_mixes("same.mix_id"));
    same.append(
        " AND same.at = event.at AND same.problem_id = event.problem_id"
        " AND same.id = event.id)");
    condition.on_key = std::move(same);
  }
  return condition;
}

}  // namespace

Conditions narrowed(SQLite::Database& db, const Conditions& conditions, std::int64_t problem,
                    std::int64_t events) {
  auto out = conditions;
  const auto by_mix = std::ranges::find_if(out.all, &Condition::by_mix);
  if (by_mix == out.all.end()) {
    return out;
  }
  auto of_cause = *by_mix;
  of_cause.mixes.append_condition(
      {"cause = (SELECT cause FROM problem WHERE id = ?)", {problem}});
  auto query = of_cause.mixes;
  if (problem > 0) {  // else it is a recipient's own, of which no sums are kept
    query = {"SELECT mix_id, events FROM total", {}};
    query.append_condition(of_cause.in_mixes("mix_id"));
    query.append_condition({"problem_id = ?", {problem}});
  }
  auto row = prepare(db, query);
  Piece mixes;
  while (row.executeStep()) {
    mixes.append(Piece{mixes.values.empty() ? "?" : ",?", {row.getColumn(0).getInt64()}});
    events -= problem > 0 ? row.getColumn(1).getInt64() : 0;
  }
  if (events == 0) {
    out.all.erase(by_mix);
  } else {
    *by_mix = one_of(*by_mix, std::move(mixes));
  }
  return out;
}

Piece events_of_problem(std::string_view what, std::int64_t problem,
                        const Conditions& conditions) {
  const bool own = problem < 0;
  Piece query{"SELECT " + std::string(what) + " FROM event INDEXED BY ", {}};
  if (own) {  // its events are its recipient's, whom any of them tells
    Piece recipient{"SELECT event.recipient_key FROM event", {}};
    recipient.append_condition(
        {"event.id = (SELECT newest_event FROM problem WHERE id = ?1)", {}});
    for (const Condition& condition : conditions.all) {
      if (condition.of_recipient) {
        recipient.append_condition(condition.on_event);
      }
    }
    query.append("event_recipient");
    query.append_condition({"event.problem_id = ?1 AND event.recipient_key = (", {problem}});
    query.append(recipient);
    query.append(")");
  } else {
    query.append("event_problem");
    query.append_condition({"event.problem_id = ?1 AND event.problem_id > 0", {problem}});
  }
  for (const Condition& condition : conditions.all) {
    if (!own || !condition.of_recipient) {
      query.append_condition(condition.on_key ? *condition.on_key : condition.on_event);
    }
  }
  return query;
}

bool days_tell(std::int64_t problem, const Conditions& conditions) {
  return problem > 0 && std::ranges::all_of(conditions.all, [](const Condition& condition) {
           return condition.on_tally.has_value();
         });
}

Piece days_of_problem(std::string_view what, std::int64_t problem,
                      const Conditions& conditions) {
  Piece query{"SELECT " + std::string(what) + " FROM ", {}};
  query.append(!conditions.domain.empty() ? "domain_tally AS tally" : "tally");
  query.append_condition({"tally.problem_id = ?", {problem}});
  for (const Condition& condition : conditions.all) {
    query.append_condition(*condition.on_tally);
  }
  return query;
}

}  // namespace postmortem::store
