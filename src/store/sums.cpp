#include "store/sums.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <tuple>

#include "store/conditions.h"
#include "store/day.h"
#include "store/schema.h"

namespace postmortem::store {
namespace {

/// Sorts by `key` and calls `each` with the first of each group of one key, and one behind its
/// last.
template <typename Item, typename Key, typename Each>
void for_each_group(std::vector<Item>& items, Key key, Each each) {
  std::ranges::sort(items, {}, key);
  for (auto begin = items.begin(); begin != items.end();) {
    const auto end = std::find_if(begin, items.end(),
                                  [&](const Item& item) { return key(item) != key(*begin); });
    each(begin, end);
    begin = end;
  }
}

}  // namespace

Sums::Sums(SQLite::Database& db)
    : add_problem_(db,
                   "INSERT INTO problem (id, cause, hangs_on, subject, events, recipients,"
                   " first_at, last_at, newest_event) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                   " ON CONFLICT DO UPDATE SET events = events + excluded.events,"
                   " recipients = recipients + excluded.recipients,"
                   " first_at = min(first_at, excluded.first_at),"
                   " last_at = max(last_at, excluded.last_at),"
                   " newest_event = iif(excluded.last_at >= last_at, excluded.newest_event,"
                   " newest_event)"),
      has_recipient_(db,
                     "SELECT 1 FROM event INDEXED BY event_recipient"
                     " WHERE recipient_key = ? AND problem_id = ?"),
      add_tally_(db,
                 "INSERT INTO tally (problem_id, day, mix_id, events) VALUES (?, ?, ?, ?)"
                 " ON CONFLICT DO UPDATE SET events = events + excluded.events"),
      add_domain_tally_(db,
                        "INSERT INTO domain_tally (problem_id, day, mix_id, events, domain)"
                        " VALUES (?, ?, ?, ?, ?)"
                        " ON CONFLICT DO UPDATE SET events = events + excluded.events"),
      add_total_(db,
                 "INSERT INTO total (problem_id, mix_id, events) VALUES (?1, ?3, ?4)"
                 " ON CONFLICT DO UPDATE SET events = events + excluded.events"),
      add_era_(db,
               "INSERT INTO era (block, newest_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET"
               " newest_at = max(newest_at, excluded.newest_at)") {}

void Sums::reset() {
  for (auto* statement : {&add_problem_, &has_recipient_, &add_tally_, &add_domain_tally_,
                          &add_total_, &add_era_}) {
    statement->tryReset();  // the last transaction may have ended in the middle
  }
  counted_.clear();
  cells_.clear();
  eras_.clear();
}

void Sums::count(const Event& event, const RowFrame& frame) {
  const auto block = frame.id / ids_an_era;
  if (eras_.empty() || eras_.back().block != block) {
    eras_.push_back({block, frame.at});
  }
  eras_.back().newest = std::max(eras_.back().newest, frame.at);
  if (frame.problem == 0) {
    return;
  }
  counted_.push_back({frame.problem, frame.at, frame.id, frame.recipient, &event});
  if (frame.problem > 0) {  // see schema.cpp
    cells_.push_back({frame.problem, &frame.domain, day_of(frame.at), frame.mix});
  }
}

void Sums::write() {
  write_problems();
  write_tallies();
  for (const Era& era : eras_) {
    add_era_.bind(1, era.block);
    add_era_.bind(2, era.newest);
    run(add_era_);
  }
}

void Sums::write_problems() {
  std::ranges::sort(counted_, {},
                    [](const Counted& one) { return std::tuple(one.problem, one.at, one.id); });
  std::vector<std::int64_t> recipients;
  for (auto begin = counted_.cbegin(); begin != counted_.cend();) {
    auto end = begin;
    recipients.clear();
    for (; end != counted_.cend() && end->problem == begin->problem; ++end) {
      recipients.push_back(end->recipient);
    }
    const auto& newest = *std::prev(end);
    add_problem_.bind(1, newest.problem);
    add_problem_.bindNoCopy(2, newest.event->verdict.cause);
    add_problem_.bindNoCopy(3, newest.event->hangs_on);
    add_problem_.bindNoCopy(4, newest.event->subject);
    add_problem_.bind(5, std::int64_t{end - begin});
    add_problem_.bind(6, count_new_recipients(newest.problem, recipients));
    add_problem_.bind(7, begin->at);
    add_problem_.bind(8, newest.at);
    add_problem_.bind(9, newest.id);
    run(add_problem_);
    begin = end;
  }
}

/// How many of the recipients `here` the problem has not had; none where it is a recipient's
/// own.
std::int64_t Sums::count_new_recipients(std::int64_t problem, std::vector<std::int64_t>& here) {
  if (problem < 0) {
    return 0;
  }
  std::ranges::sort(here);
  here.erase(std::unique(here.begin(), here.end()), here.end());
  return std::ranges::count_if(here, [&](std::int64_t recipient) {
    if (recipient == 0) {
      return false;
    }
    has_recipient_.bind(1, recipient);
    has_recipient_.bind(2, problem);
    const bool known = has_recipient_.executeStep();
    has_recipient_.tryReset();
    return !known;
  });
}

void Sums::write_tallies() {
  using Cells = std::vector<Cell>::const_iterator;
  const auto bind = [](SQLite::Statement& add, Cells begin, Cells end) {
    add.bind(1, begin->problem);
    add.bind(2, begin->day);
    add.bind(3, begin->mix);
    add.bind(4, std::int64_t{end - begin});
  };
  const auto by_domain = [](const Cell& c) {
    return std::tuple(c.problem, std::string_view(*c.domain), c.day, c.mix);
  };
  for_each_group(cells_, by_domain, [&](Cells begin, Cells end) {
    bind(add_domain_tally_, begin, end);
    add_domain_tally_.bindNoCopy(5, *begin->domain);
    run(add_domain_tally_);
  });
  const auto by_day = [](const Cell& c) { return std::tuple(c.problem, c.day, c.mix); };
  for_each_group(cells_, by_day, [&](Cells begin, Cells end) {
    bind(add_tally_, begin, end);
    run(add_tally_);
  });
  const auto by_mix = [](const Cell& c) { return std::tuple(c.mix, c.problem); };
  for_each_group(cells_, by_mix, [&](Cells begin, Cells end) {
    bind(add_total_, begin, end);
    run(add_total_);
  });
}

}  // namespace postmortem::store
