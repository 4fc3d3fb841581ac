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

/// All columns of `problem`, in the table's order.
constexpr auto problem_columns = std::to_array<MemoryColumn<Gain>>({
    {"id", [](Cell to, const Gain& gain) { to.number(gain.problem); }},
    {"cause", [](Cell to, const Gain& gain) { to.keyword(gain.name[0]); }},
    {"hangs_on", [](Cell to, const Gain& gain) { to.keyword(gain.name[1]); }},
    {"subject", [](Cell to, const Gain& gain) { to.keyword(gain.name[2]); }},
    {"events", [](Cell to, const Gain& gain) { to.number(gain.events); }},
    {"recipients", [](Cell to, const Gain& gain) { to.number(gain.recipients); }},
    {"first_at", [](Cell to, const Gain& gain) { to.number(gain.first_at); }},
    {"last_at", [](Cell to, const Gain& gain) { to.number(gain.last_at); }},
    {"newest_event", [](Cell to, const Gain& gain) { to.number(gain.newest_event); }},
});

/// Makes one of all of a problem; they stand in the problems' order then.
void merge(std::vector<Gain>& gains) {
  std::ranges::stable_sort(gains, {}, &Gain::problem);
  std::size_t merged = 0;
  for (const Gain& gain : gains) {
    if (merged == 0 || gains[merged - 1].problem != gain.problem) {
      gains[merged++] = gain;
      continue;
    }
    Gain& one = gains[merged - 1];
    one.events += gain.events;
    one.recipients += gain.recipients;
    one.first_at = std::min(one.first_at, gain.first_at);
    if (gain.last_at >= one.last_at) {
      one.last_at = gain.last_at;
      one.newest_event = gain.newest_event;
    }
  }
  gains.resize(merged);
}

}  // namespace

Sums::Sums(SQLite::Database& db)
    : gained_(db, "gained_problem", problem_columns),
      find_problems_(db,
                     "SELECT gained.rowid FROM gained_problem AS gained CROSS JOIN problem"
                     " ON problem.id = gained.id"),
      // No upsert: that can fail halfway (recorder.cpp).
      add_problems_(db, "INSERT OR ROLLBACK INTO problem (" + gained_.columns() + ") SELECT " +
                            gained_.columns() + " FROM gained_problem"),
      change_problem_(db,
                      "UPDATE problem SET events = events + ?2, recipients = recipients + ?3,"
                      " first_at = min(first_at, ?4), last_at = max(last_at, ?5),"
                      " newest_event = iif(?5 >= last_at, ?6, newest_event) WHERE id = ?1"),
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
      add_domain_total_(db,
                        "INSERT INTO domain_total (problem_id, mix_id, events, domain)"
                        " VALUES (?1, ?3, ?4, ?5)"
                        " ON CONFLICT DO UPDATE SET events = events + excluded.events"),
      add_era_(db,
               "INSERT INTO era (block, newest_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET"
               " newest_at = max(newest_at, excluded.newest_at)") {}

void Sums::reset() {
  for (auto* statement :
       {&find_problems_, &add_problems_, &change_problem_, &has_recipient_, &add_tally_,
        &add_domain_tally_, &add_total_, &add_domain_total_, &add_era_}) {
    statement->tryReset();  // the last transaction may have ended in the middle
  }
  count_recipients_ = true;
  counted_.clear();
  clear();
}

void Sums::clear() noexcept {
  gains_.clear();
  names_.clear();
  cells_.clear();
  eras_.clear();
}

bool Sums::is_full() const noexcept {
  constexpr std::size_t most = 50'000;
  return gains_.size() + cells_.size() >= most;
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
    gains_.push_back({newest.problem, end - begin, count_new_recipients(begin, end), begin->at,
                      newest.at, newest.id, keep_name(rows, *newest.row)});
    begin = end;
  }
  counted_.clear();
}

std::array<std::string_view, 3> Sums::keep_name(const Rows& rows, const Row& row) {
  auto& kept = names_.emplace_back();
  std::array<std::size_t, 3> ends{};
  std::size_t part = 0;
  for (const auto text : {text_of("cause"), text_of("hangs_on"), text_of("subject")}) {
    kept.append(rows.text(row, text));
    ends[part++] = kept.size();
  }
  const std::string_view all = kept;
  return {all.substr(0, ends[0]), all.substr(ends[0], ends[1] - ends[0]), all.substr(ends[1])};
}

/// How many of the recipients the problem has not had; none where it is a recipient's own, or
/// they are counted later.
std::int64_t Sums::count_new_recipients(Group begin, Group end) {
  if (begin->problem < 0 || !count_recipients_) {
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

void Sums::write_problems() {
  merge(gains_);
  gained_.show(gains_);
  std::vector<bool> known(gains_.size());
  while (find_problems_.executeStep()) {
    known[static_cast<std::size_t>(find_problems_.getColumn(0).getInt64())] = true;
  }
  find_problems_.tryReset();
  std::vector<Gain> added;
  for (std::size_t i = 0; i < gains_.size(); ++i) {
    const Gain& gain = gains_[i];
    if (!known[i]) {
      added.push_back(gain);
      continue;
    }
    int index = 0;
    for (const auto number : {gain.problem, gain.events, gain.recipients, gain.first_at,
                              gain.last_at, gain.newest_event}) {
      change_problem_.bind(++index, number);
    }
    run(change_problem_);
  }
  gained_.show(added);
  run(add_problems_);
}

void Sums::write() {
  write_problems();
  write_tallies();
  for (const Era& era : eras_) {
    add_era_.bind(1, era.block);
    add_era_.bind(2, era.newest);
    run(add_era_);
  }
  clear();
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
  const auto by_domain_and_mix = [](const Cell& c) {
    return std::tuple(std::string_view(c.domain), c.mix, c.problem);
  };
  for_each_group(cells_, by_domain_and_mix, [&](Cells begin, Cells end) {
    bind(add_domain_total_, begin, end);
    add_domain_total_.bindNoCopy(5, begin->domain);
    run(add_domain_total_);
  });
  const auto by_mix = [](const Cell& c) { return std::tuple(c.mix, c.problem); };
  for_each_group(cells_, by_mix, [&](Cells begin, Cells end) {
    bind(add_total_, begin, end);
    run(add_total_);
  });
}

}  // namespace postmortem::store
