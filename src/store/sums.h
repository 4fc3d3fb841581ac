#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/event.h"
#include "store/columns.h"

namespace postmortem::store {

/// The sums that are kept as events come in (schema.cpp), a transaction's together. Throws
/// SQLite::Exception.
class Sums {
 public:
  explicit Sums(SQLite::Database& db);

  void reset();
  /// `event` must stay until write().
  void count(const Event& event, const RowFrame& frame);
  /// The problems, which the rows of events refer to.
  void write_problems();
  /// All else.
  void write();

 private:
  /// What a batch adds to one problem.
  struct Problem {
    const Event* newest_event{};
    std::int64_t events{};
    std::int64_t first{};
    std::int64_t last{};
    std::int64_t newest{};
  };
  /// Key of a row of `tally`, with a domain of `domain_tally`, without a day of `total`.
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

  void write_recipients();
  void write_tally();
  void write_era();

  SQLite::Statement add_problem_;
  SQLite::Statement insert_recipient_;
  SQLite::Statement add_recipients_;
  SQLite::Statement add_tally_;
  SQLite::Statement add_domain_tally_;
  SQLite::Statement add_total_;
  SQLite::Statement add_era_;
  // Of the transaction under way, in the tables' order, so that pages are gone through once.
  std::map<std::int64_t, Problem> problems_{};
  std::map<Cell, std::int64_t> tally_{};
  std::map<Cell, std::int64_t> domain_tally_{};
  std::map<Cell, std::int64_t> total_{};
  std::map<std::int64_t, std::int64_t> era_{};
  std::set<std::pair<std::int64_t, std::int64_t>> recipients_{};
};

}  // namespace postmortem::store
