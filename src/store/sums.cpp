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
  add_problem_.reset();  // the last transaction may have ended in the middle
  for (auto* statement :
       {&has_recipient_, &add_tally_, &add_domain_tally_, &add_total_, &add_era_}) {
    statement->tryReset();
  }
  counted_.clear();
  shared_.clear();
  cells_.clear();
  eras_.clear();
}

void Sums::count(const Rows& rows, const Row& row, const RowFrame& frame) {
  const auto block = frame.id / ids_an_era;
  if (eras_.empty() || eras_.back().block != block) {
    eras_.push_back({block, frame.at});
  }
  eras_.back().newest = std::max(eras_.back().newest, frame.at);
  if (row.problem == 0) {
    return;
  }
  counted_.push_back({row.problem, frame.at, frame.id, &row});
  if (row.problem > 0) {  // see schema.cpp
    cells_.push_back(
        {row.problem, std::string(rows.text(row, domain_text)), day_of(frame.at), frame.mix});
  }
}

void Sums::end_of_count(const Rows& rows) {
  std::ranges::sort(counted_, {},
                    [](const Counted& one) { return std::tuple(one.problem, one.at, one.id); });
  for (auto begin = counted_.cbegin(); begin != counted_.cend();) {
    const auto end = std::find_if(
        begin, counted_.cend(), [&](const Counted& c) { return c.problem != begin->problem; });
    const auto& newest = *std::prev(end);
    const Name<std::string_view> name{rows.text(*newest.row, text_of("cause")),
                                      rows.text(*newest.row, text_of("hangs_on")),
                                      rows.text(*newest.row, text_of("subject"))};
    const Gain gain{end - begin, count_new_recipients(begin, end), begin->at, newest.at,
                    newest.id};
    if (newest.problem > 0) {
      share(newest.problem, name, gain);
    } else {  // hardly any comes twice
      write_problem(newest.problem, name, gain);
    }
    begin = end;
  }
  counted_.clear();
}

/// How many of the recipients the problem has not had; none where it is a recipient's own.
std::int64_t Sums::count_new_recipients(Group begin, Group end) {
  if (begin->problem < 0) {
    return 0;
  }
  std::vector<std::int64_t> recipients;
  std::ranges::transform(begin, end, std::back_inserter(recipients),
                         [](const Counted& one) { return one.row->recipient; });
  std::ranges::sort(recipients);
  recipients.erase(std::unique(recipients.begin(), recipients.end()), recipients.end());
  return std::ranges::count_if(recipients, [&](std::int64_t recipient) {
    if (recipient == 0) {
      return false;
    }
    has_recipient_.bind(1, recipient);
    has_recipient_.bind(2, begin->problem);
    const bool known = has_recipient_.executeStep();
    has_recipient_.tryReset();
    return !known;
  });
}

void Sums::share(std::int64_t problem, const Name<std::string_view>& name, const Gain& gain) {
  const auto [place, is_new] = shared_.try_emplace(problem);
  auto& one = place->second;
  if (is_new) {
    one = {{std::string(name[0]), std::string(name[1]), std::string(name[2])}, gain};
    return;
  }
  one.gain.events += gain.events;
  one.gain.recipients += gain.recipients;
  one.gain.first_at = std::min(one.gain.first_at, gain.first_at);
  if (gain.last_at >= one.gain.last_at) {
    one.gain.last_at = gain.last_at;
    one.gain.newest_event = gain.newest_event;
  }
}

template <typename Text>
void Sums::write_problem(std::int64_t problem, const Name<Text>& name, const Gain& gain) {
  int index = 0;
  add_problem_.bind(++index, problem);
  for (const std::string_view text : name) {
    add_problem_.bind_keyword(++index, text);
  }
  for (const auto number :
       {gain.events, gain.recipients, gain.first_at, gain.last_at, gain.newest_event}) {
    add_problem_.bind(++index, number);
  }
  add_problem_.run();
}

void Sums::write() {
  for (const auto& [problem, one] : shared_) {
    write_problem(problem, one.name, one.gain);
  }
  write_tallies();
  for (const Era& era : eras_) {
    add_era_.bind(1, era.block);
    add_era_.bind(2, era.newest);
    run(add_era_);
  }
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
    return std::tuple(c.problem, std::string_view(c.domain), c.day, c.mix);
  };
  for_each_group(cells_, by_domain, [&](Cells begin, Cells end) {
    bind(add_domain_tally_, begin, end);
    add_domain_tally_.bindNoCopy(5, begin->domain);
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
