#include "store/conditions.h"

#include <utility>

#include "core/address.h"
#include "core/text.h"

namespace postmortem::store {
namespace {

Condition equals(std::string_view column, std::string_view index, Value value) {
  Condition condition;
  condition.on_event = {"event." + std::string(column) + " = ?", {value}};
  condition.on_tally = Piece{"tally." + std::string(column) + " = ?", {std::move(value)}};
  condition.index = index;
  return condition;
}

/// The texts that begin with the pattern's numbers: from "5.7." up to "5.7/", the byte behind
/// the dot.
Condition status_range(const std::string& begin) {
  std::string end = begin;
  if (begin.empty()) {
    end = ":";  // behind all digits
  } else {
    end.back() = '/';
  }
  Condition condition;
  condition.on_event = {"event.status >= ? AND event.status < ?", {begin, end}};
  condition.on_tally = Piece{"tally.status >= ? AND tally.status < ?", {begin, end}};
  condition.ids =
      Piece{"SELECT id FROM event INDEXED BY event_status WHERE status >= ? AND status < ?",
            {begin, end}};
  return condition;
}

Condition status_condition(std::string_view pattern) {
  std::string numbers;
  int parts = 0;
  for_each_piece(pattern, '.', [&](std::string_view part) {
    if (lower(part) != "x") {
      numbers.append(part).push_back('.');
      ++parts;
    }
  });
  if (parts == 3) {
    numbers.pop_back();
    return equals("status", "event_status", numbers);
  }
  return status_range(numbers);
}

std::vector<std::int64_t> numbers_of(SQLite::Database& db, const Piece& piece) {
  auto statement = prepare(db, piece);
  std::vector<std::int64_t> numbers;
  while (statement.executeStep()) {
    numbers.push_back(statement.getColumn(0).getInt64());
  }
  return numbers;
}

/// Nothing where no such address was ever recorded.
std::optional<Condition> recipient_condition(SQLite::Database& db,
                                             const std::string& recipient) {
  const auto ids =
      numbers_of(db, {"SELECT id FROM address WHERE address = ? COLLATE NOCASE", {recipient}});
  if (ids.empty()) {
    return std::nullopt;
  }
  std::string list;
  for (const auto id : ids) {
    list.append(list.empty() ? "(" : ", ").append(std::to_string(id));
  }
  list.push_back(')');
  Condition condition;
  condition.on_event.sql =
      "(event.recipient_id IN " + list + " OR event.original_recipient_id IN " + list + ")";
  condition.ids =
      Piece{"SELECT id FROM event INDEXED BY event_recipient WHERE recipient_id IN " + list +
                " UNION SELECT id FROM event INDEXED BY event_original_recipient"
                " WHERE original_recipient_id IN " +
                list,
            {}};
  return condition;
}

std::optional<Condition> domain_condition(SQLite::Database& db, const std::string& domain) {
  const auto ids = numbers_of(db, {"SELECT id FROM domain WHERE name = ?", {lower(domain)}});
  if (ids.empty()) {
    return std::nullopt;
  }
  return equals("domain_id", "event_domain", ids.front());
}

std::optional<Condition> text_condition(const std::string& text) {
  const auto expression = text_expression(text);
  if (expression.empty()) {
    return std::nullopt;
  }
  Condition condition;
  condition.on_event = {
      "EXISTS (SELECT 1 FROM event_text WHERE event_text MATCH ? AND event_text.rowid = "
      "event.id)",
      {expression}};
  condition.ids =
      Piece{"SELECT rowid AS id FROM event_text WHERE event_text MATCH ?", {expression}};
  return condition;
}

}  // namespace

void Piece::append(const Piece& more) {
  sql.append(more.sql);
  values.insert(values.end(), more.values.begin(), more.values.end());
}

void Piece::append_condition(const Piece& condition) {
  append(has_condition ? " AND " : " WHERE ");
  append(condition);
  has_condition = true;
}

void Conditions::append_time_to(Piece& query) const {
  if (since) {
    query.append_condition({"event.at >= ?", {*since}});
  }
  if (until) {
    query.append_condition({"event.at < ?", {*until}});
  }
}

void Conditions::append_to(Piece& query) const {
  append_time_to(query);
  for (const Condition& condition : all) {
    query.append_condition(condition.on_event);
  }
}

Conditions conditions_of(SQLite::Database& db, const Filter& filter) {
  Conditions conditions;
  conditions.since = filter.since;
  conditions.until = filter.until;
  const auto add = [&conditions](std::optional<Condition> condition) {
    if (condition) {
      conditions.all.push_back(*std::move(condition));
    } else {
      conditions.nothing = true;
    }
  };
  if (!filter.recipient.empty()) {
    add(recipient_condition(db, filter.recipient));
  }
  if (!filter.text.empty()) {
    add(text_condition(filter.text));
  }
  if (!filter.domain.empty()) {
    add(domain_condition(db, filter.domain));
  }
  if (!filter.status.empty()) {
    add(status_condition(filter.status));
  }
  if (!filter.cause.empty()) {
    auto cause = equals("cause", "event_cause", filter.cause);
    cause.on_tally = Piece{"problem.cause = ?", {filter.cause}};
    add(std::move(cause));
  }
  if (!filter.provider.empty()) {
    add(equals("provider", "event_provider", filter.provider));
  }
  if (filter.kind) {
    add(equals("kind", "event_kind", std::string(info(*filter.kind).key)));
  }
  return conditions;
}

SQLite::Statement prepare(SQLite::Database& db, const Piece& piece) {
  SQLite::Statement statement(db, piece.sql);
  int index = 0;
  for (const Value& value : piece.values) {
    ++index;
    std::visit([&](const auto& plain) { statement.bind(index, plain); }, value);
  }
  return statement;
}

}  // namespace postmortem::store
