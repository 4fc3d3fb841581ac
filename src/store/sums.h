#pragma once

#include <cstdint>
#include <string>
#include <vector>

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
  /// `event` and `frame` must stay until write().
  void count(const Event& event, const RowFrame& frame);
  /// Adds to the sums; to be called before the rows of the events are there.
  void write();

 private:
  struct Counted {
    std::int64_t problem{};
    std::int64_t at{};
    std::int64_t id{};
    std::int64_t recipient{};
    const Event* event{};
  };
  /// A row of `domain_tally`; without a domain of `tally`, without a day of `total`.
  struct Cell {
    std::int64_t problem{};
    const std::string* domain{};
    std::int64_t day{};
    std::int64_t mix{};
  };
  struct Era {
    std::int64_t block{};
    std::int64_t newest{};
  };

  void write_problems();
  std::int64_t count_new_recipients(std::int64_t problem, std::vector<std::int64_t>& here);
  void write_tallies();

  SQLite::Statement add_problem_;
  SQLite::Statement has_recipient_;
  SQLite::Statement add_tally_;
  SQLite::Statement add_domain_tally_;
  SQLite::Statement add_total_;
  SQLite::Statement add_era_;
  // Of the transaction under way; written in the tables' order, so that pages are gone through
  // once.
  std::vector<Counted> counted_{};
  std::vector<Cell> cells_{};
  std::vector<Era> eras_{};
};

}  // namespace postmortem::store
