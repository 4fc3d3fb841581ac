#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/event.h"
#include "store/columns.h"
#include "store/digest.h"
#include "store/history.h"

namespace postmortem::store {

/// Writes events and keeps the sums; holds the statements, prepared once. Throws
/// SQLite::Exception.
class Recorder {
 public:
  Recorder(SQLite::Database& db, const DigestKey& key);

  /// One transaction; after a throw nothing of it is there and the recorder may be used again.
  Recorded record(std::span<const Event> events, std::int64_t now);

 private:
  struct Sums {
    std::int64_t events{};
    std::int64_t recipients{};
    std::int64_t first{};
    std::int64_t last{};
    std::int64_t newest{};
  };
  /// Key of a row of `tally`.
  using Cell =
      std::tuple<std::int64_t, std::int64_t, EventKind, std::string, std::string, std::int64_t>;

  bool add(const Event& event, std::int64_t now);
  EventKeys keys_of(const Event& event, std::int64_t at);
  std::int64_t domain_id(const std::string& name);
  std::int64_t address_id(const std::string& address);
  std::int64_t problem_id(const Event& event, std::int64_t at);
  void count(const Event& event, const RowFrame& frame, std::int64_t id);
  void index_text(const Event& event, std::int64_t id);
  void write_sums();
  void forget();

  SQLite::Database& db_;
  DigestKey key_;
  SQLite::Statement known_;
  SQLite::Statement insert_event_;
  SQLite::Statement insert_text_;
  SQLite::Statement find_domain_;
  SQLite::Statement insert_domain_;
  SQLite::Statement find_address_;
  SQLite::Statement insert_address_;
  SQLite::Statement find_problem_;
  SQLite::Statement insert_problem_;
  SQLite::Statement insert_recipient_;
  SQLite::Statement update_problem_;
  SQLite::Statement insert_tally_;
  // Of the transaction under way only: another process may change what is known from an earlier
  // one.
  std::unordered_map<std::string, std::int64_t> domains_{};
  std::unordered_map<std::string, std::int64_t> addresses_{};
  std::unordered_map<std::string, std::int64_t> problems_{};
  std::map<std::int64_t, Sums> sums_{};
  std::map<Cell, std::int64_t> tally_{};
};

}  // namespace postmortem::store
