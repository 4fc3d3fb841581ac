#include "store/ranking.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <unordered_map>
#include <utility>

#include "store/bounds.h"
#include "store/day.h"
#include "store/of_problem.h"
#include "store/plan.h"
#include "store/problem_events.h"

namespace postmortem::store {
namespace {

constexpr std::uint64_t most_weighed =
    20'000;  // problems that are looked at before the search is given up

// Of a recipient's own problem with so many events it is worth to ask the index of its mixes
// rather than read each event's row.
constexpr std::int64_t many_events = 100;

/// Conditions with the one about mixes taken out.
struct MixesApart {
  Conditions others{};
  std::optional<std::vector<std::int64_t>> mixes{};  ///< that fulfil it, sorted; none: no such
};

MixesApart set_mixes_apart(SQLite::Database& db, const Conditions& conditions) {
  MixesApart apart{conditions, std::nullopt};
  auto& all = apart.others.all;
  const auto by_mix = std::ranges::find_if(all, &Condition::by_mix);
  if (by_mix == all.end()) {
    return apart;
  }
  auto row = prepare(db, by_mix->mixes);
  auto& mixes = apart.mixes.emplace();
  while (row.executeStep()) {
    mixes.push_back(row.getColumn(0).getInt64());
  }
  std::ranges::sort(mixes);
  all.erase(by_mix);
  return apart;
}

/// Sums one problem's events under the conditions: whole days by the tally, what is left at
/// both ends by the events. Whether a mix is wanted is looked up here: asking SQLite takes
/// longer than all else.
class Scale {
 public:
  /// `conditions` must stay.
  Scale(SQLite::Database& db, const Conditions& conditions)
      : db_(db),
        conditions_(conditions),
        apart_(set_mixes_apart(db, conditions)),
        own_(edge(-1, conditions.since, conditions.until)) {
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
    if (parts_.size() > 1) {
      most_ = days(since ? std::optional(day_of(*since)) : std::nullopt,
                   until ? std::optional(day_of(*until) + 1) : std::nullopt);
    }
  }

  /// How many events the problem has; where they are fewer than `least`, any such number.
  std::int64_t weigh(const Bounds::Row& problem, std::int64_t least) {
    if (problem.problem < 0) {
      return problem.most < many_events ? sum(own_, problem.problem) : count_by_key(problem);
    }
    if (most_) {
      if (const auto most = sum(*most_, problem.problem); most < least) {
        return most;
      }
    }
    std::int64_t events = 0;
    for (auto& part : parts_) {
      events += sum(part, problem.problem);
    }
    return events;
  }

 private:
  [[nodiscard]] SQLite::Statement days(std::optional<std::int64_t> first,
                                       std::optional<std::int64_t> end) const {
    const auto* what = apart_.mixes ? "tally.events, tally.mix_id" : "sum(tally.events)";
    auto query = days_of_problem(what, 0, apart_.others);
    if (first) {
      query.append_condition({"tally.day >= ?", {*first}});
    }
    if (end) {
      query.append_condition({"tally.day < ?", {*end}});
    }
    return prepare(db_, query);
  }

  [[nodiscard]] SQLite::Statement edge(std::int64_t problem, std::optional<std::int64_t> begin,
                                       std::optional<std::int64_t> end) const {
    const auto* what = apart_.mixes ? "1, event.mix_id" : "count(*)";
    auto query = events_of_problem(what, problem, apart_.others);
    if (begin) {
      query.append_condition({"event.at >= ?", {*begin}});
    }
    if (end) {
      query.append_condition({"event.at < ?", {*end}});
    }
    return prepare(db_, query);
  }

  /// Of a recipient's own problem, of which no totals are kept: its bound is how many events it
  /// has over everything.
  [[nodiscard]] std::int64_t count_by_key(const Bounds::Row& own) const {
    const auto near = narrowed(db_, conditions_, own.problem, own.most);
    auto query = events_of_problem("count(*)", own.problem, near);
    near.append_time_to(query);
    auto row = prepare(db_, query);
    return row.executeStep() ? row.getColumn(0).getInt64() : 0;
  }

  std::int64_t sum(SQLite::Statement& rows, std::int64_t problem) const {
    rows.reset();
    rows.bind(1, problem);
    std::int64_t events = 0;
    while (rows.executeStep()) {
      if (!apart_.mixes ||
          std::ranges::binary_search(*apart_.mixes, rows.getColumn(1).getInt64())) {
        events += rows.getColumn(0).getInt64();
      }
    }
    return events;
  }

  SQLite::Database& db_;
  const Conditions& conditions_;
  MixesApart apart_;
  SQLite::Statement own_;
  std::vector<SQLite::Statement> parts_{};
  std::optional<SQLite::Statement>
      most_{};  ///< the days at both ends whole, where they are cut
};

/// An index alone tells that there are more events than `cap`.
bool is_over(SQLite::Database& db, const Start& start, const Conditions& conditions,
             std::uint64_t cap) {
  const auto* only = start.condition;
  const auto most = static_cast<std::int64_t>(cap) + 1;
  return conditions.all.size() == (only != nullptr ? 1U : 0U) &&
         (only == nullptr || !only->ids) && count_events(db, conditions, only, most) == most;
}

/// Sets when the first and the newest of a problem's events under the conditions are, and which
/// one that is.
void find_times(SQLite::Database& db, const Conditions& conditions, Weight& weight) {
  auto row =
      prepare(db, {"SELECT events, first_at, last_at, newest_event FROM problem WHERE id = ?",
                   {weight.problem}});
  if (!row.executeStep()) {
    return;
  }
  const auto number = [&](int column) { return row.getColumn(column).getInt64(); };
  if (number(0) == weight.events) {
    weight = {weight.problem, weight.events, number(1), number(2), number(3)};
    return;
  }
  const auto near = narrowed(db, conditions, weight.problem, number(0));
  const auto end = [&](Order order) {
    return ProblemEvents(db, weight.problem, near, order)
        .next()
        .value_or(ProblemEvents::Entry{});
  };
  const auto newest = end(Order::newest_first);
  weight = {weight.problem, weight.events, end(Order::oldest_first).at, newest.at, newest.id};
}

}  // namespace

std::optional<std::vector<Weight>> weigh_events(SQLite::Database& db,
                                                const Conditions& conditions,
                                                std::uint64_t cap) {
  Piece query{"SELECT event.problem_id, event.at, event.id", {}};
  const auto start = choose_start(db, conditions, false);
  if (cap != 0 && (start.broad || is_over(db, start, conditions, cap))) {
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
  const auto least = [&] { return heaviest.size() == limit ? heaviest.top() : 1; };
  for (std::uint64_t weighed = 0;; ++weighed) {
    const auto next = bounds.next();
    // The bounds leave out problems of one event.
    if ((next ? next->most : 1) < least()) {
      break;
    }
    if (!next || weighed == most_weighed) {
      return std::nullopt;
    }
    const auto problem = next->problem;
    const auto events = next->exact ? next->most : scale.weigh(*next, least());
    if (events < least()) {
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
    find_times(db, conditions, weight);
  }
  return found;
}

}  // namespace postmortem::store
