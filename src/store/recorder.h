#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

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
  Recorded record(std::span<const Event> events, std::int64_t now,
                  std::span<const MessageCopy> copies);

  /// The same in the transaction that the caller has begun; the new events belong to the kept
  /// message `raw`.
  Recorded record_again(std::span<const Event> events, std::int64_t now, std::int64_t raw);

 private:
  /// What a batch adds to one problem.
  struct Sums {
    const Event* newest_event{};
    std::int64_t events{};
    std::int64_t first{};
    std::int64_t last{};
    std::int64_t newest{};
  };
  struct New {
    const Event* event{};
    RowFrame frame{};
  };
  /// Key of a row of `tally`, or with a domain of `domain_tally`.
  struct Cell {
    std::int64_t problem{};
    std::string domain{};
    std::int64_t day{};
    EventKind kind{};
    std::string provider{};
    std::string status{};

    // NOLINTNEXTLINE(modernize-use-nullptr): sees one in the generated code
    friend auto operator<=>(const Cell&, const Cell&) = default;
  };

  void reset();
  [[nodiscard]] std::vector<New> find_new(std::span<const Event> events, std::int64_t now,
                                          std::span<const MessageCopy> copies);
  void write(const std::vector<New>& added);
  std::int64_t keep(const MessageCopy& copy);
  bool is_known(const Digest& digest);
  void insert(const New& added);
  void count(const New& added);
  void write_problems();
  void write_recipients();
  void write_tally();

  SQLite::Database& db_;
  DigestKey key_;
  SQLite::Statement known_;
  SQLite::Statement next_id_;
  SQLite::Statement insert_event_;
  SQLite::Statement insert_text_;
  SQLite::Statement add_problem_;
  SQLite::Statement insert_recipient_;
  SQLite::Statement add_recipients_;
  SQLite::Statement add_tally_;
  SQLite::Statement add_domain_tally_;
  SQLite::Statement add_raw_;
  // Of the transaction under way, in the tables' order, so that pages are gone through once.
  std::map<std::int64_t, Sums> sums_{};
  std::map<Cell, std::int64_t> tally_{};
  std::map<Cell, std::int64_t> domain_tally_{};
  std::set<std::pair<std::int64_t, std::int64_t>> recipients_{};
};

}  // namespace postmortem::store
