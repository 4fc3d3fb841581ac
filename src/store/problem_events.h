#pragma once

#include <cstdint>
#include <optional>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/conditions.h"

namespace postmortem::store {

/// In which order a problem's events come; of the same second the one recorded last is the
/// newest.
enum class Order : std::uint8_t { oldest_first, newest_first };

/// The events of one problem under conditions that are narrowed() to it, in the order of time.
/// Where the sums of its days tell on which days there are any, no others are looked at.
class ProblemEvents {
 public:
  struct Entry {
    std::int64_t at{};
    std::int64_t id{};
    std::int64_t recipient{};  ///< its key; 0: none
  };

  ProblemEvents(SQLite::Database& db, std::int64_t problem, const Conditions& conditions,
                Order order);

  /// Nothing at the end, after which it must not be called again.
  std::optional<Entry> next();

 private:
  ProblemEvents(SQLite::Database& db, Piece query, std::optional<SQLite::Statement> days,
                const Conditions& conditions, Order order);

  void set_time(std::int64_t begin, std::int64_t end);
  bool step_to_day();

  std::int64_t since_{};
  std::int64_t until_{};
  int first_time_{};                         ///< parameter of `events_`
  std::optional<SQLite::Statement> days_{};  ///< each with how many events it has
  SQLite::Statement events_;                 ///< of one of the days, or all
  std::int64_t left_{};                      ///< so many of them at most
};

}  // namespace postmortem::store
