#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/columns.h"
#include "store/memory_table.h"
#include "store/rows.h"

namespace postmortem::store {

/// What a row of `problem` gains.
struct Gain {
  std::int64_t problem{};
  std::int64_t events{};
  std::int64_t recipients{};
  std::int64_t first_at{};
  std::int64_t last_at{};
  std::int64_t newest_event{};
  std::array<std::string_view, 3> name{};  ///< cause, hangs_on, subject
};

/// The sums that are kept as events come in (schema.cpp), a transaction's together. Throws
/// SQLite::Exception.
class Sums {
 public:
  explicit Sums(SQLite::Database& db);

  void reset();
  /// Until reset() the problems' recipients are left for Load::end() to count.
  void leave_recipients() noexcept { count_recipients_ = false; }
  /// `row` must stay until end_of_count().
  void count(const Rows& rows, const Row& row, const RowFrame& frame);
  /// To be called before the rows are in `event`.
  void end_of_count(const Rows& rows);
  /// Adds what was counted to the sums.
  void write();
  /// So much is counted that it should be written before more comes.
  [[nodiscard]] bool is_full() const noexcept;

 private:
  struct Counted {
    std::int64_t problem{};
    std::int64_t at{};
    std::int64_t id{};
    const Row* row{};
  };
  using Group = std::vector<Counted>::const_iterator;
  /// A row of `domain_tally`; without a domain of `tally`, without a day of `domain_total`,
  /// without both of `total`.
  struct Cell {
    std::int64_t problem{};
    std::string domain{};
    std::int64_t day{};
    std::int64_t mix{};
  };
  struct Era {
    std::int64_t block{};
    std::int64_t newest{};
  };

  [[nodiscard]] std::int64_t count_new_recipients(Group begin, Group end);
  [[nodiscard]] std::array<std::string_view, 3> keep_name(const Rows& rows, const Row& row);
  void clear() noexcept;
  void write_problems();
  void write_tallies();

  MemoryTable<Gain> gained_;
  SQLite::Statement find_problems_;
  SQLite::Statement add_problems_;
  SQLite::Statement change_problem_;
  SQLite::Statement has_recipient_;
  SQLite::Statement add_tally_;
  SQLite::Statement add_domain_tally_;
  SQLite::Statement add_total_;
  SQLite::Statement add_domain_total_;
  SQLite::Statement add_era_;
  bool count_recipients_{true};
  std::vector<Counted> counted_{};  // since the last end_of_count()
  // Since the last write(), within a transaction; written in the tables' order, so that pages
  // are gone through once.
  std::vector<Gain> gains_{};
  std::deque<std::string> names_{};  // of the gains
  std::vector<Cell> cells_{};
  std::vector<Era> eras_{};
};

}  // namespace postmortem::store
