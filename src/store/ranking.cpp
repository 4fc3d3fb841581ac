#include "store/ranking.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <queue>
#include <span>
#include <unordered_map>
#include <utility>

#include "store/bounds.h"
#include "store/day.h"
#include "store/plan.h"

namespace postmortem::store {
namespace {

constexpr std::uint64_t most_weighed =
    20'000;  // problems that are looked at before the search is given up

/// "SELECT `what`" over the events of one problem under the conditions, but for their time. The
/// first parameter is the problem.
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

/// Sums one problem's events under the conditions: whole days by the tally, what is left at
/// both ends by the events.
class Scale {
 public:
  Scale(SQLite::Database& db, const Conditions& conditions)
      : db_(db), conditions_(conditions), own_(edge(-1, conditions.since, conditions.until)) {
    const auto& since = conditions.since;
    const auto& until = conditions.until;
    const auto first_day =
        since ? std::optional(day_of(*since + seconds_a_day - 1)) : std::nullopt;
    const auto end_day = until ? std::optional(day_of(*until)) : std::nullopt;
    if (since && until && *first_day > *end_day) {
      parts_.push_back(edge(1, since, until));
      return;
    }
    parts_.push_back(days(first_day, end_day));
    if (since && *since < *first_day * seconds_a_day) {
      const auto end = *first_day * seconds_a_day;
      parts_.push_back(edge(1, since, until ? std::min(end, *until) : end));
    }
    if (until && *until > *end_day * seconds_a_day) {
      const auto begin = *end_day * seconds_a_day;
      parts_.push_back(edge(1, since ? std::max(begin, *since) : begin, until));
    }
  }

  std::int64_t weigh(std::int64_t problem) {
    if (problem < 0) {
      return first_number(own_.events, problem);
    }
    std::int64_t events = 0;
    for (Part& part : parts_) {
      events += first_number(part.events, problem);
    }
    return events;
  }

  /// Sets first and last to the bounds of the days, or the ends, in which its first and last
  /// events are.
  void bound_times(Weight& weight) {
    weight.first = std::numeric_limits<std::int64_t>::max();
    weight.last = std::numeric_limits<std::int64_t>::min();
    for (const Part& part : weight.problem < 0 ? std::span(&own_, 1) : std::span(parts_)) {
      auto times = prepare(db_, part.times);
      times.bind(1, weight.problem);
      if (times.executeStep() && !times.getColumn(0).isNull()) {
        weight.first = std::min(weight.first, times.getColumn(0).getInt64() * part.unit);
        weight.last =
            std::max(weight.last, (times.getColumn(1).getInt64() + 1) * part.unit - 1);
      }
    }
  }

 private:
  struct Part {
    SQLite::Statement events;  ///< how many
    Piece times{};             ///< the first one's and the last one's, ...
    std::int64_t unit{};       ///< ... in so many seconds
  };

  [[nodiscard]] Part days(std::optional<std::int64_t> first,
                          std::optional<std::int64_t> end) const {
    const auto query = [&](std::string_view what) {
      auto piece = days_of_problem(what, 0, conditions_);
      if (first) {
        piece.append_condition({"tally.day >= ?", {*first}});
      }
      if (end) {
        piece.append_condition({"tally.day < ?", {*end}});
      }
      return piece;
    };
    return {prepare(db_, query("sum(tally.events)")), query("min(tally.day), max(tally.day)"),
            seconds_a_day};
  }

  [[nodiscard]] Part edge(std::int64_t problem, std::optional<std::int64_t> begin,
                          std::optional<std::int64_t> end) const {
    const auto query = [&](std::string_view what) {
      auto piece = events_of_problem(what, problem, conditions_);
      if (begin) {
        piece.append_condition({"event.at >= ?", {*begin}});
      }
      if (end) {
        piece.append_condition({"event.at < ?", {*end}});
      }
      return piece;
    };
    return {prepare(db_, query("count(*)")), query("min(event.at), max(event.at)"), 1};
  }

  static std::int64_t first_number(SQLite::Statement& statement, std::int64_t problem) {
    statement.reset();
    statement.bind(1, problem);
    return statement.executeStep() ? statement.getColumn(0).getInt64() : 0;
  }

  SQLite::Database& db_;
  const Conditions& conditions_;
  Part own_;
  std::vector<Part> parts_{};
};

/// The first or the newest of a problem's events under the conditions; `weight.first` and
/// `last` bound the search.
void add_time(SQLite::Database& db, const Conditions& conditions, Weight& weight, bool newest) {
  auto query = events_weighed("event.at, event.id", weight, conditions);
  query.append(newest ? " ORDER BY event.at DESC, event.id DESC LIMIT 1"
                      : " ORDER BY event.at LIMIT 1");
  auto statement = prepare(db, query);
  if (statement.executeStep()) {
    (newest ? weight.last : weight.first) = statement.getColumn(0).getInt64();
    weight.newest = statement.getColumn(1).getInt64();
  }
}

}  // namespace

Piece events_weighed(std::string_view what, const Weight& weight,
                     const Conditions& conditions) {
  auto query = events_of_problem(what, weight.problem, conditions);
  query.append_condition({"event.at >= ? AND event.at < ?", {weight.first, weight.last + 1}});
  return query;
}

Piece days_of_problem(std::string_view what, std::int64_t problem,
                      const Conditions& conditions) {
  Piece query{"SELECT " + std::string(what) + " FROM ", {}};
  query.append(conditions.of_domain ? "domain_tally AS tally" : "tally");
  query.append_condition({"tally.problem_id = ?", {problem}});
  for (const Condition& condition : conditions.all) {
    query.append_condition(*condition.on_tally);
  }
  return query;
}

std::optional<std::vector<Weight>> weigh_events(SQLite::Database& db,
                                                const Conditions& conditions,
                                                std::uint64_t cap) {
  Piece query{"SELECT event.problem_id, event.at, event.id", {}};
  const auto start = choose_start(db, conditions, false);
  if (start.broad && cap != 0) {
    return std::nullopt;
  }
  append_from(query, start, conditions);
  query.append_condition({"event.problem_id IS NOT NULL", {}});
  auto statement = prepare(db, query);
  std::unordered_map<std::int64_t, Weight> weights;
  std::uint64_t seen = 0;
  while (statement.executeStep()) {
    if (++seen > cap && cap != 0) {
      return std::nullopt;
    }
    const auto problem = statement.getColumn(0).getInt64();
    const auto at = statement.getColumn(1).getInt64();
    const auto id = statement.getColumn(2).getInt64();
    auto& weight = weights.try_emplace(problem, Weight{problem, 0, at, at, id}).first->second;
    ++weight.events;
    weight.first = std::min(weight.first, at);
    if (std::pair(at, id) >= std::pair(weight.last, weight.newest)) {
      weight.last = at;
      weight.newest = id;
    }
  }
  std::vector<Weight> all;
  all.reserve(weights.size());
  for (const auto& entry : weights) {
    all.push_back(entry.second);
  }
  return all;
}

std::optional<std::vector<Weight>> weigh_heaviest(SQLite::Database& db,
                                                  const Conditions& conditions,
                                                  std::uint64_t limit) {
  const auto& all = conditions.all;
  if (limit >= most_weighed ||
      !std::ranges::all_of(all, [](const Condition& c) { return c.on_tally.has_value(); })) {
    return std::nullopt;
  }
  Bounds bounds(db, conditions);
  Scale scale(db, conditions);
  std::vector<Weight> found;
  std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> heaviest;
  const auto enough_above = [&](std::int64_t bound) {
    return heaviest.size() == limit && bound < heaviest.top();
  };
  for (std::uint64_t weighed = 0;; ++weighed) {
    const auto next = bounds.next();
    // The bounds leave out problems of one event.
    if (enough_above(next ? next->most : 1)) {
      break;
    }
    if (!next || weighed == most_weighed) {
      return std::nullopt;
    }
    const auto problem = next->problem;
    const auto events = next->exact ? next->most : scale.weigh(problem);
    if (events == 0 || enough_above(events)) {
      continue;
    }
    found.push_back({problem, events, 0, 0, 0});
    heaviest.push(events);
    if (heaviest.size() > limit) {
      heaviest.pop();
    }
  }
  std::erase_if(found, [&](const Weight& weight) { return weight.events < heaviest.top(); });
  for (Weight& weight : found) {
    scale.bound_times(weight);
    add_time(db, conditions, weight, false);
    add_time(db, conditions, weight, true);
  }
  return found;
}

}  // namespace postmortem::store
