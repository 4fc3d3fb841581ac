#include "store/history.h"

#include <optional>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/columns.h"
#include "store/connection.h"
#include "store/failure.h"
#include "store/plan.h"
#include "store/problems.h"
#include "store/pruner.h"
#include "store/recorder.h"

namespace postmortem::store {

namespace {

std::int64_t count_where(SQLite::Database& db, const std::string& condition,
                         std::int64_t value) {
  auto statement = prepare(db, {"SELECT count(*) FROM event WHERE " + condition, {value}});
  return statement.executeStep() ? statement.getColumn(0).getInt64() : 0;
}

}  // namespace

struct History::Impl {
  std::string path;
  std::unique_ptr<SQLite::Database> db;
  DigestKey key{};
  std::optional<Recorder>
      recorder{};  // made when first needed: reading needs none of its statements
};

History::History(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
History::History(History&&) noexcept = default;
History& History::operator=(History&&) noexcept = default;
History::~History() = default;

Result<History> History::open(const std::string& path, const OpenOptions& options) {
  return guarded(path, [&]() -> Result<History> {
    auto db = connect(path, options);
    if (!db) {
      return db.error();
    }
    const auto key = read_digest_key(**db);
    return History(std::make_unique<Impl>(Impl{path, std::move(*db), key}));
  });
}

Result<Recorded> History::record(std::span<const Event> events, std::int64_t now) {
  return guarded(impl_->path, [&]() -> Result<Recorded> {
    if (!impl_->recorder) {
      impl_->recorder.emplace(*impl_->db, impl_->key);
    }
    return impl_->recorder->record(events, now);
  });
}

Result<Done> History::query(const Filter& filter,
                            const std::function<bool(const Event&)>& each) const {
  if (auto checked = check_status_pattern(filter.status); !filter.status.empty() && !checked) {
    return checked;
  }
  return guarded(impl_->path, [&]() -> Result<Done> {
    const auto conditions = conditions_of(impl_->key, filter);
    if (conditions.nothing) {
      return Done{};
    }
    auto rows = prepare(*impl_->db, events_query(*impl_->db, conditions, filter.limit));
    while (rows.executeStep() && each(read_event(rows))) {
    }
    return Done{};
  });
}

Result<std::vector<Problem>> History::problems(const Filter& filter) const {
  if (auto checked = check_status_pattern(filter.status); !filter.status.empty() && !checked) {
    return checked.error();
  }
  return guarded(impl_->path, [&]() -> Result<std::vector<Problem>> {
    // One moment for all statements, whatever others write meanwhile.
    SQLite::Transaction moment(*impl_->db);
    auto problems = find_problems(*impl_->db, impl_->key, filter);
    moment.commit();
    return problems;
  });
}

Result<Pruned> History::prune(std::int64_t before, bool pretend) {
  return guarded(impl_->path, [&]() -> Result<Pruned> {
    constexpr std::int64_t seconds_a_day = 86'400;
    const auto days_down = [](std::int64_t at) {
      return (at >= 0 ? at : at - (seconds_a_day - 1)) / seconds_a_day;
    };
    auto& db = *impl_->db;
    Pruned pruned{0, 0, days_down(before) * seconds_a_day};
    if (pretend) {
      pruned.events = static_cast<std::uint64_t>(count_where(db, "at < ?", pruned.before));
    }
    SQLite::Statement oldest(db, "SELECT min(at) FROM event WHERE at < ?");
    oldest.bind(1, pruned.before);
    while (!pretend && oldest.executeStep() && !oldest.getColumn(0).isNull()) {
      const auto day = days_down(oldest.getColumn(0).getInt64());
      oldest.reset();
      pruned.events += prune_day(db, day);
    }
    pruned.kept = static_cast<std::uint64_t>(count_where(db, "at >= ?", pruned.before));
    return pruned;
  });
}

}  // namespace postmortem::store
