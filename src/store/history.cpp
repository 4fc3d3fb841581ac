#include "store/history.h"

#include <optional>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/columns.h"
#include "store/connection.h"
#include "store/day.h"
#include "store/failure.h"
#include "store/plan.h"
#include "store/problems.h"
#include "store/pruner.h"
#include "store/raw.h"
#include "store/recorder.h"
#include "store/remover.h"

namespace postmortem::store {

namespace {

struct Numbers {
  std::uint64_t first{};
  std::uint64_t second{};
};

Numbers numbers_of(SQLite::Database& db, const std::string& sql, std::int64_t value) {
  auto statement = prepare(db, {sql, {value}});
  statement.executeStep();
  const auto at = [&](int column) {
    return column < statement.getColumnCount()
               ? static_cast<std::uint64_t>(statement.getColumn(column).getInt64())
               : 0;
  };
  return {at(0), at(1)};
}

}  // namespace

struct History::Impl {
  std::string path{};
  std::unique_ptr<SQLite::Database> db{};
  DigestKey key{};
  bool bulk{};
  std::optional<Recorder> made{};  // when first needed: reading needs none of its statements

  Recorder& recorder() {
    if (!made) {
      made.emplace(*db, key, bulk);
    }
    return *made;
  }
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
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    impl->bulk = options.bulk;
    impl->db = std::move(*db);
    impl->key = read_digest_key(*impl->db);
    return History(std::move(impl));
  });
}

void History::make_row(Rows& rows, const Event& event, const Fingerprint* content) const {
  rows.add(impl_->key, event, content);
}

Result<Recorded> History::record(std::span<const Event> events, std::int64_t now,
                                 std::span<const MessageCopy> copies) {
  Rows rows;
  auto copy = copies.begin();
  for (std::size_t i = 0; i < events.size(); ++i) {
    while (copy != copies.end() && copy->first + copy->events <= i) {
      ++copy;
    }
    const bool has_copy = copy != copies.end() && copy->first <= i;
    make_row(rows, events[i], has_copy ? &copy->fingerprint : nullptr);
  }
  auto recorded = add(rows, now, copies);
  if (const auto done = commit(); recorded && !done) {
    return done.error();
  }
  return recorded;
}

Result<Recorded> History::add(const Rows& rows, std::int64_t now,
                              std::span<const MessageCopy> copies) {
  return guarded(impl_->path, [&]() -> Result<Recorded> {
    return impl_->recorder().add(rows, now, copies);
  });
}

Result<Done> History::commit() {
  return guarded(impl_->path, [&]() -> Result<Done> {
    impl_->recorder().commit();
    return Done{};
  });
}

bool History::is_load() const noexcept {
  return impl_->made && impl_->made->is_load();
}

Fingerprint History::fingerprint(std::string_view message) const {
  return content_digest(impl_->key, message);
}

Result<std::vector<std::int64_t>> History::kept_messages(bool all) const {
  return guarded(impl_->path, [&]() -> Result<std::vector<std::int64_t>> {
    std::string sql = "SELECT DISTINCT raw_id FROM event WHERE raw_id IS NOT NULL";
    if (!all) {
      sql += " AND (kind = 'unrecognised' OR cause = 'undetermined')";
    }
    SQLite::Statement rows(*impl_->db, sql + " ORDER BY raw_id");
    std::vector<std::int64_t> ids;
    while (rows.executeStep()) {
      ids.push_back(rows.getColumn(0).getInt64());
    }
    return ids;
  });
}

Result<KeptMessage> History::kept_message(std::int64_t id) const {
  return guarded(impl_->path, [&]() -> Result<KeptMessage> {
    KeptMessage kept;
    auto raw = prepare(*impl_->db,
                       {"SELECT zstd, coalesce(envelope_sender, ''),"
                        " (SELECT min(recorded_at) FROM event WHERE raw_id = raw_message.id),"
                        " size FROM raw_message WHERE id = ?",
                        {id}});
    if (!raw.executeStep()) {
      return kept;
    }
    const auto packed = raw.getColumn(0);
    kept.message = unpack_message({static_cast<const char*>(packed.getBlob()),
                                   static_cast<std::size_t>(packed.getBytes())})
                       .value_or(std::string());
    kept.envelope_sender = raw.getColumn(1).getString();
    kept.recorded_at = raw.getColumn(2).getInt64();
    kept.whole = static_cast<std::size_t>(raw.getColumn(3).getInt64()) == kept.message.size();
    auto rows = prepare(
        *impl_->db,
        {"SELECT " + event_columns() + " FROM event WHERE raw_id = ? ORDER BY id", {id}});
    while (rows.executeStep()) {
      kept.events.push_back(read_event(rows));
    }
    return kept;
  });
}

Result<std::vector<bool>> History::recorded_elsewhere(std::span<const Event> events,
                                                      std::int64_t id) const {
  return guarded(impl_->path, [&]() -> Result<std::vector<bool>> {
    SQLite::Statement known(
        *impl_->db,
        "SELECT 1 FROM event INDEXED BY event_at"
        " WHERE at = ?1 AND digest = ?2 AND raw_id IS NOT ?3 UNION ALL"
        " SELECT 1 FROM event INDEXED BY event_untimed"
        " WHERE digest = ?2 AND reported_at IS NOT at AND raw_id IS NOT ?3");
    Rows rows;
    for (const Event& event : events) {
      make_row(rows, event, nullptr);
    }
    std::vector<bool> out;
    for (const Row& row : rows.all()) {
      known.reset();
      if (row.reported_at) {
        known.bind(1, row.reported_at->seconds);
      } else {
        known.bind(1);
      }
      known.bind(2, row.digest.data(), static_cast<int>(row.digest.size()));
      known.bind(3, id);
      out.push_back(known.executeStep());
    }
    return out;
  });
}

Result<Recorded> History::replace(std::span<const Replacement> replacements) {
  return guarded(impl_->path, [&]() -> Result<Recorded> {
    auto& recorder = impl_->recorder();
    SQLite::Transaction transaction(*impl_->db, SQLite::TransactionBehavior::IMMEDIATE);
    Recorded recorded;
    for (const Replacement& one : replacements) {
      remove_events_of(*impl_->db, one.id);
      Rows rows;
      for (const Event& event : one.events) {
        make_row(rows, event, nullptr);
      }
      const auto again = recorder.record_again(rows, one.recorded_at, one.id);
      recorded.added += again.added;
      recorded.known += again.known;
      drop_if_orphan(*impl_->db, one.id);
    }
    transaction.commit();
    return recorded;
  });
}

Result<Done> History::query(const Filter& filter,
                            const std::function<bool(const Event&)>& each) const {
  if (auto checked = check_status_pattern(filter.status); !filter.status.empty() && !checked) {
    return checked;
  }
  return guarded(impl_->path, [&]() -> Result<Done> {
    SQLite::Transaction moment(*impl_->db);  // as for problems
    const auto conditions = conditions_of(*impl_->db, impl_->key, filter);
    if (conditions.nothing) {
      return Done{};
    }
    read_events(*impl_->db, conditions, filter.limit,
                [&](SQLite::Statement& row) { return each(read_event(row)); });
    moment.commit();
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

Result<Pruned> History::prune(std::int64_t before, Prune what, bool pretend) {
  return guarded(impl_->path, [&]() -> Result<Pruned> {
    auto& db = *impl_->db;
    Pruned pruned;
    pruned.before = day_of(before) * seconds_a_day;
    const auto messages =
        numbers_of(db,
                   "SELECT count(*), total(length(zstd)) FROM raw_message WHERE NOT EXISTS"
                   " (SELECT 1 FROM event WHERE raw_id = raw_message.id AND at >= ?)",
                   pruned.before);
    pruned.messages = messages.first;
    pruned.message_bytes = messages.second;
    if (what == Prune::all) {
      pruned.events =
          numbers_of(db, "SELECT count(*) FROM event WHERE at < ?", pruned.before).first;
    }
    if (!pretend) {
      prune_messages(db, pruned.before);
    }
    SQLite::Statement oldest(db, "SELECT min(at) FROM event WHERE at < ?");
    oldest.bind(1, pruned.before);
    std::uint64_t removed = 0;
    while (!pretend && what == Prune::all && oldest.executeStep() &&
           !oldest.getColumn(0).isNull()) {
      const auto day = day_of(oldest.getColumn(0).getInt64());
      oldest.reset();
      removed += prune_day(db, day);
    }
    pruned.events = pretend ? pruned.events : removed;
    pruned.kept = numbers_of(db, "SELECT count(*) FROM event WHERE at >= ?",
                             what == Prune::all ? pruned.before : INT64_MIN)
                      .first;
    return pruned;
  });
}

}  // namespace postmortem::store
