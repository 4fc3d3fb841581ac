#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "store/digest.h"
#include "store/filter.h"

namespace postmortem::store {

using Value = std::variant<std::int64_t, std::string>;

/// A piece of SQL with the values of its parameters, in their order.
struct Piece {
  std::string sql{};
  std::vector<Value> values{};
  bool has_condition{};  ///< there is a WHERE

  void append(std::string_view more) { sql.append(more); }
  void append(const Piece& more);
  /// Appends " WHERE " or " AND ", whichever comes next, and the condition.
  void append_condition(const Piece& condition);
};

/// One condition of a filter, and the ways to put it.
struct Condition {
  [[nodiscard]] bool by_mix() const { return !mixes.sql.empty(); }
  /// That `column` is one of `mixes`.
  [[nodiscard]] Piece in_mixes(std::string_view column) const;

  Piece on_event{};  ///< about a row of `event`
  std::optional<Piece>
      on_tally{};  ///< the same about a row of `tally` (or domain_tally AS tally)
  std::optional<Piece> on_key{};  ///< the same by an index, for an event of a problem of which
                                  ///< only an entry of another index has been read
  bool of_recipient{};            ///< all of a recipient's events fulfil it, or none
  std::optional<Piece> ids{};  ///< a SELECT of the ids that fulfil it, in no order, or else ...
  std::string_view index{};    ///< ... an index that gives them by time
  bool by_id{};   ///< `ids` can give them the latest recorded first, and takes a bound
  Piece mixes{};  ///< `index` gives them by time for each mix of this SELECT
};

/// A filter put into SQL: patterns made ranges.
struct Conditions {
  bool nothing{};                ///< no event can match: the text has no word
  std::vector<Condition> all{};  ///< the most telling ones first; the time is apart
  std::string domain{};          ///< of the recipients, where one asks for it
  std::string cause{};           ///< that one asks for, alone or with ...
  bool of_total{};               ///< ... a status, a provider, a kind or a domain
  std::optional<std::int64_t> since{};
  std::optional<std::int64_t> until{};

  /// The time range and all of `all`, as conditions about a row of `event`.
  void append_to(Piece& query) const;
  void append_time_to(Piece& query) const;
};

/// The filter's status must be a pattern; `key` is the history's. They hold until others are
/// made for the same connection, and within a transaction (add_text_matches()).
[[nodiscard]] Conditions conditions_of(SQLite::Database& db, const DigestKey& key,
                                       const Filter& filter);

/// Prepares `piece` with its values bound.
[[nodiscard]] SQLite::Statement prepare(SQLite::Database& db, const Piece& piece);

/// Runs a statement that gives no rows, which can be run again then. Gives how many it changed.
int run(SQLite::Statement& statement);

}  // namespace postmortem::store
