#include "store/problems.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <tuple>
#include <utility>

#include "store/backscatter.h"
#include "store/conditions.h"
#include "store/examples.h"
#include "store/newest.h"
#include "store/of_problem.h"
#include "store/problem_events.h"
#include "store/ranking.h"

namespace postmortem::store {
namespace {

// Reading so many events of an index is quicker than weighing problems by the tally.
constexpr std::uint64_t few_events = 100'000;

// The same where the totals tell what a problem weighs under the filter.
constexpr std::uint64_t few_events_of_totals = 20'000;

// Rows that are read to count the problems' recipients under a filter, all together: one for
// each condition that an event is asked; of the index alone four count for one.
constexpr std::int64_t most_read = 10'000;

// The same to tell what the problems' events have in common.
constexpr std::int64_t most_compared = 20'000;

/// A problem's row, and what it weighs under the filter.
struct Candidate {
  Problem problem{};
  std::int64_t events{};      ///< over everything
  std::int64_t recipients{};  ///< over everything
  bool whole{};               ///< all of the problem's events are under the filter
  Conditions conditions{};    ///< the filter, narrowed() to the problem
  Weight weight{};
};

bool heavier(const Weight& a, const Weight& b) {
  return std::pair(a.events, a.last) > std::pair(b.events, b.last);
}

/// Takes away what can't be among the first `limit`; of equals all stay, as their names decide.
void keep_heaviest(std::vector<Weight>& weights, std::uint64_t limit) {
  if (limit == 0 || weights.size() <= limit) {
    return;
  }
  const auto last = weights.begin() + static_cast<std::ptrdiff_t>(limit - 1);
  std::nth_element(weights.begin(), last, weights.end(), heavier);
  const Weight lightest = *last;
  std::erase_if(weights, [&](const Weight& weight) { return heavier(lightest, weight); });
}

constexpr const char* problem_columns =
    "SELECT id, cause, hangs_on, subject, events, recipients, first_at, last_at, newest_event"
    " FROM problem";

Candidate read_candidate(SQLite::Statement& row) {
  Candidate candidate;
  candidate.problem.cause = row.getColumn(1).getString();
  candidate.problem.hangs_on = row.getColumn(2).getString();
  candidate.problem.subject = row.getColumn(3).getString();
  candidate.events = row.getColumn(4).getInt64();
  candidate.recipients = row.getColumn(5).getInt64();
  candidate.weight = {row.getColumn(0).getInt64(), row.getColumn(4).getInt64(),
                      row.getColumn(6).getInt64(), row.getColumn(7).getInt64(),
                      row.getColumn(8).getInt64()};
  candidate.whole = true;
  return candidate;
}

/// Appends up to `limit` problems of the kept sums, the most costly first; an index gives those
/// of more than one event in order.
void append_whole(SQLite::Database& db, const std::string& cause, bool single,
                  std::uint64_t limit, std::vector<Candidate>& candidates) {
  Piece query{problem_columns, {}};
  if (!single) {
    query.append(cause.empty() ? " INDEXED BY problem_size" : " INDEXED BY problem_cause");
  }
  query.append_condition({single ? "events = 1" : "events > 1", {}});
  if (!cause.empty()) {
    query.append_condition({"cause = ?", {cause}});
  }
  query.append(" ORDER BY events DESC, last_at DESC, cause, hangs_on, subject");
  if (limit != 0) {
    query.append(" LIMIT " + std::to_string(limit));
  }
  auto statement = prepare(db, query);
  while (statement.executeStep()) {
    candidates.push_back(read_candidate(statement));
  }
}

/// Without conditions, or with a cause alone, the sums that are kept are the answer.
std::vector<Candidate> whole_problems(SQLite::Database& db, const Filter& filter) {
  std::vector<Candidate> candidates;
  append_whole(db, filter.cause, false, filter.limit, candidates);
  if (filter.limit == 0 || candidates.size() < filter.limit) {
    const auto left = filter.limit == 0 ? 0 : filter.limit - candidates.size();
    append_whole(db, filter.cause, true, left, candidates);
  }
  return candidates;
}

std::vector<Candidate> weighed_problems(SQLite::Database& db, const Conditions& conditions,
                                        std::uint64_t limit) {
  const bool timed = conditions.since || conditions.until;
  const auto few = timed ? few_events : few_events_of_totals;
  auto weights = weigh_events(db, conditions, limit == 0 ? 0 : few);
  if (!weights) {
    weights = weigh_heaviest(db, conditions, limit);
  }
  if (!weights) {
    weights = weigh_events(db, conditions, 0);
  }
  keep_heaviest(*weights, limit);
  SQLite::Statement row(db, std::string(problem_columns) + " WHERE id = ?");
  std::vector<Candidate> candidates;
  for (const Weight& weight : *weights) {
    row.reset();
    row.bind(1, weight.problem);
    if (row.executeStep()) {
      candidates.push_back(read_candidate(row));
      candidates.back().whole = candidates.back().weight.events == weight.events;
      candidates.back().weight = weight;
    }
  }
  std::ranges::sort(candidates, [&](const Candidate& a, const Candidate& b) {
    const auto &p = a.problem, &q = b.problem;
    return std::tuple(-a.weight.events, -a.weight.last,
                      std::tie(p.cause, p.hangs_on, p.subject)) <
           std::tuple(-b.weight.events, -b.weight.last,
                      std::tie(q.cause, q.hangs_on, q.subject));
  });
  if (limit != 0 && candidates.size() > limit) {
    candidates.resize(limit);
  }
  return candidates;
}

/// None where that would take reading too much.
std::optional<std::uint64_t> count_recipients(SQLite::Database& db, const Candidate& candidate,
                                              std::int64_t& budget) {
  if (candidate.weight.problem < 0) {
    return 1;
  }
  if (candidate.whole) {
    return static_cast<std::uint64_t>(candidate.recipients);
  }
  const auto asked = static_cast<std::int64_t>(candidate.conditions.all.size());
  const auto read = asked == 0 ? candidate.weight.events / 4 : candidate.events * asked;
  if (read > budget) {
    return std::nullopt;
  }
  budget -= read;
  std::vector<std::int64_t> recipients;
  ProblemEvents events(db, candidate.weight.problem, candidate.conditions, Order::oldest_first);
  while (const auto event = events.next()) {
    if (event->recipient != 0) {
      recipients.push_back(event->recipient);
    }
  }
  std::ranges::sort(recipients);
  const auto end = std::unique(recipients.begin(), recipients.end());
  return static_cast<std::uint64_t>(end - recipients.begin());
}

/// The newest of a problem's events under the filter, which tell what they have in common; none
/// where that would take reading too much.
std::vector<std::int64_t> find_newest(SQLite::Database& db, const Candidate& candidate,
                                      std::int64_t& budget) {
  constexpr std::int64_t looked_at = 100;
  const auto& weight = candidate.weight;
  if (weight.events == 1) {
    return {weight.newest};
  }
  const auto wanted = std::min(weight.events, looked_at);
  // Between those that are wanted lie those that another filter lets through.
  const auto asked = static_cast<std::int64_t>(candidate.conditions.all.size());
  const auto read = candidate.whole ? 0 : asked * wanted * candidate.events / weight.events;
  if (read > budget) {
    return {};
  }
  budget -= read;
  return newest_of_problem(db, candidate.conditions, weight, wanted, read);
}

/// Problems of ours: backscatter is part of none of them.
std::vector<Problem> our_problems(SQLite::Database& db, const DigestKey& key, Filter filter) {
  filter.backscatter = Backscatter::with;
  const auto conditions = conditions_of(db, key, filter);
  if (conditions.nothing) {
    return {};
  }
  const bool timed = filter.since || filter.until;
  const std::size_t kept =
      filter.cause.empty() ? 0 : 1;  // conditions that the kept sums answer
  auto candidates = !timed && conditions.all.size() == kept && !conditions.of_total
                        ? whole_problems(db, filter)
                        : weighed_problems(db, conditions, filter.limit);
  Examples examples(db);
  std::vector<Problem> problems;
  problems.reserve(candidates.size());
  auto to_count = most_read;
  auto to_compare = most_compared;
  for (Candidate& candidate : candidates) {
    if (!candidate.whole) {
      candidate.conditions =
          narrowed(db, conditions, candidate.weight.problem, candidate.events);
    }
    auto& problem = candidate.problem;
    problem.events = static_cast<std::uint64_t>(candidate.weight.events);
    problem.recipients = count_recipients(db, candidate, to_count);
    problem.first = Timestamp{candidate.weight.first, 0};
    problem.last = Timestamp{candidate.weight.last, 0};
    examples.describe(problem, candidate.weight.newest, find_newest(db, candidate, to_compare));
    problems.push_back(std::move(problem));
  }
  return problems;
}

}  // namespace

std::vector<Problem> find_problems(SQLite::Database& db, const DigestKey& key,
                                   const Filter& filter) {
  std::vector<Problem> problems;
  if (filter.backscatter != Backscatter::only) {
    problems = our_problems(db, key, filter);
  }
  if (filter.backscatter != Backscatter::without) {
    auto more = backscatter_problems(db, key, filter);
    const auto ours = static_cast<std::ptrdiff_t>(problems.size());
    std::ranges::move(more, std::back_inserter(problems));
    std::inplace_merge(problems.begin(), problems.begin() + ours, problems.end(),
                       [](const Problem& a, const Problem& b) {
                         return std::pair(a.events, a.last->seconds) >
                                std::pair(b.events, b.last->seconds);
                       });
    if (filter.limit != 0 && problems.size() > filter.limit) {
      problems.resize(filter.limit);
    }
  }
  return problems;
}

}  // namespace postmortem::store
