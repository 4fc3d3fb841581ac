#include "store/conditions.h"

#include <utility>

#include "core/address.h"
#include "core/text.h"
#include "store/text_matches.h"

namespace postmortem::store {
namespace {

Condition domain_condition(const std::string& domain) {
  Condition condition;
  condition.on_event = {"event.domain = ?", {domain}};
  condition.on_tally = Piece{"tally.domain = ?", {domain}};
  condition.index = "event_domain";
  condition.on_key = Piece{
      "EXISTS (SELECT 1 FROM event AS same INDEXED BY event_domain WHERE same.domain = ?"
      " AND same.at = event.at AND same.problem_id = event.problem_id AND same.id = event.id)",
      {domain}};
  condition.of_recipient = true;
  return condition;
}

/// The texts that begin with the pattern's numbers: from "5.7." up to "5.7/", the byte behind
/// the dot.
Piece status_piece(std::string_view pattern) {
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
    return {"status = ?", {numbers}};
  }
  if (numbers.empty()) {
    return {"status >= '0' AND status < ':'", {}};  // the byte behind all digits
  }
  auto end = numbers;
  end.back() = '/';
  return {"status >= ? AND status < ?", {numbers, end}};
}

/// What the filter asks of cause, status, provider and kind: that the event's mix is one of
/// those that have them.
std::optional<Condition> mix_condition(const Filter& filter) {
  Condition condition;
  condition.mixes = {"SELECT id FROM mix", {}};
  if (!filter.cause.empty()) {
    condition.mixes.append_condition({"cause = ?", {filter.cause}});
  }
  if (!filter.status.empty()) {
    condition.mixes.append_condition(status_piece(filter.status));
  }
  if (!filter.provider.empty()) {
    condition.mixes.append_condition({"provider = ?", {filter.provider}});
  }
  if (filter.kind) {
    condition.mixes.append_condition({"kind = ?", {std::string(info(*filter.kind).key)}});
  }
  if (!condition.mixes.has_condition) {
    return std::nullopt;
  }
  // For a row at a time; where many are read `index` begins with the mixes (in_mixes()).
  const auto begin = std::string("EXISTS (").append(condition.mixes.sql);
  condition.on_event = {begin + " AND mix.id = event.mix_id)", condition.mixes.values};
  condition.on_tally = Piece{begin + " AND mix.id = tally.mix_id)", condition.mixes.values};
  condition.index = "event_mix";
  return condition;
}

Condition recipient_condition(const DigestKey& key, const std::string& recipient) {
  const auto hash = address_key(key, recipient);
  Condition condition;
  condition.on_event = {
      "(event.recipient = ? COLLATE NOCASE OR event.original_recipient = ? COLLATE NOCASE)",
      {recipient, recipient}};
  condition.ids = Piece{
      "SELECT id FROM event INDEXED BY event_recipient"
      " WHERE recipient_key = ? AND recipient = ? COLLATE NOCASE"
      " UNION ALL SELECT id FROM event INDEXED BY event_original_recipient"
      " WHERE original_recipient = ? COLLATE NOCASE AND original_recipient IS NOT NULL"
      " AND original_recipient IS NOT recipient AND recipient IS NOT ? COLLATE NOCASE",
      {hash, recipient, recipient, recipient}};
  return condition;
}

Condition backscatter_condition(Backscatter wanted) {
  Condition condition;
  if (wanted == Backscatter::only) {
    condition.on_event = {"event.backscatter = 1", {}};
    condition.index = "event_backscatter";
  } else {
    condition.on_event = {"event.backscatter IS NOT 1", {}};
  }
  return condition;
}

std::optional<Condition> text_condition(SQLite::Database& db, const std::string& text) {
  const auto expression = text_expression(text);
  if (expression.empty()) {
    return std::nullopt;
  }
  Condition condition;
  add_text_matches(db, expression);
  condition.on_event = {std::string(has_text), {}};
  condition.ids =
      Piece{"SELECT rowid AS id FROM event_text WHERE event_text MATCH ?", {expression}};
  condition.by_id = true;
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

Piece Condition::in_mixes(std::string_view column) const {
  Piece condition{std::string(column) + " IN (", {}};
  condition.append(mixes);
  condition.append(")");
  return condition;
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

Conditions conditions_of(SQLite::Database& db, const DigestKey& key, const Filter& filter) {
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
    add(recipient_condition(key, filter.recipient));
  }
  if (!filter.text.empty()) {
    add(text_condition(db, filter.text));
  }
  if (!filter.domain.empty()) {
    conditions.domain = lower(filter.domain);
    add(domain_condition(conditions.domain));
  }
  if (auto mixes = mix_condition(filter)) {
    add(std::move(mixes));
    conditions.cause = filter.cause;
  }
  conditions.of_total = !filter.status.empty() || !filter.provider.empty() ||
                        filter.kind.has_value() || !filter.domain.empty();
  if (filter.backscatter != Backscatter::with) {
    add(backscatter_condition(filter.backscatter));
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

int run(SQLite::Statement& statement) {
  const int changed = statement.exec();
  statement.tryReset();
  return changed;
}

}  // namespace postmortem::store
