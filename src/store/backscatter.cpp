#include "store/backscatter.h"

#include <algorithm>
#include <tuple>
#include <unordered_set>
#include <utility>

#include "store/conditions.h"
#include "store/examples.h"

namespace postmortem::store {
namespace {

struct Group {
  Problem problem{};
  std::int64_t newest{};  ///< event
};

/// The first in the order of problems.
bool is_before(const Group& a, const Group& b) {
  const auto &p = a.problem, &q = b.problem;
  return std::tuple(q.events, q.last->seconds, std::tie(p.cause, p.hangs_on, p.subject)) <
         std::tuple(p.events, p.last->seconds, std::tie(q.cause, q.hangs_on, q.subject));
}

/// The events by their problems, of each the newest first.
SQLite::Statement sorted_events(SQLite::Database& db, const Conditions& conditions) {
  Piece query{
      "SELECT event.cause, coalesce(event.hangs_on, ''), coalesce(event.subject, ''),"
      " event.at, event.id, event.recipient_key FROM event INDEXED BY event_backscatter",
      {}};
  conditions.append_to(query);
  query.append_condition(
      {"event.kind IN ('failure', 'delay', 'complaint') AND event.cause IS NOT NULL", {}});
  query.append(" ORDER BY 1, 2, 3, 4 DESC, 5 DESC");
  return prepare(db, query);
}

std::vector<Group> read_groups(SQLite::Statement events) {
  std::vector<Group> groups;
  std::unordered_set<std::int64_t> recipients;
  while (events.executeStep()) {
    const auto text = [&](int column) { return events.getColumn(column).getString(); };
    const Timestamp at{events.getColumn(3).getInt64(), 0};
    auto name = std::tuple(text(0), text(1), text(2));
    if (groups.empty() || std::tie(groups.back().problem.cause, groups.back().problem.hangs_on,
                                   groups.back().problem.subject) != name) {
      auto& group = groups.emplace_back();
      std::tie(group.problem.cause, group.problem.hangs_on, group.problem.subject) =
          std::move(name);
      group.problem.backscatter = true;
      group.problem.last = at;
      group.newest = events.getColumn(4).getInt64();
      recipients.clear();
    }
    auto& problem = groups.back().problem;
    ++problem.events;
    problem.first = at;
    if (const auto recipient = events.getColumn(5); !recipient.isNull()) {
      recipients.insert(recipient.getInt64());
    }
    problem.recipients = recipients.size();
  }
  return groups;
}

}  // namespace

std::vector<Problem> backscatter_problems(SQLite::Database& db, const DigestKey& key,
                                          Filter filter) {
  filter.backscatter = Backscatter::only;
  const auto conditions = conditions_of(db, key, filter);
  if (conditions.nothing) {
    return {};
  }
  auto groups = read_groups(sorted_events(db, conditions));
  std::ranges::sort(groups, is_before);
  if (filter.limit != 0 && groups.size() > filter.limit) {
    groups.resize(filter.limit);
  }
  Examples examples(db);
  std::vector<Problem> problems;
  problems.reserve(groups.size());
  for (Group& group : groups) {
    problems.push_back(std::move(group.problem));
    auto& problem = problems.back();
    // What several share is not looked for.
    examples.describe(
        problem, group.newest,
        problem.events == 1 ? std::vector{group.newest} : std::vector<std::int64_t>{});
  }
  return problems;
}

}  // namespace postmortem::store
