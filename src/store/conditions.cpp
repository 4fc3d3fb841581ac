#include "store/conditions.h"

#include <utility>

#include "core/address.h"
#include "core/text.h"

namespace postmortem::store {
namespace {

Condition equals(std::string_view column, std::string_view index, Value value) {
  Condition condition;
  condition.on_event = {"event." + std::string(column) + " = ?", {value}};
  condition.on_tally = Piece{"tally." + std::string(column) + " = ?", {value}};
  condition.on_mix = Piece{"mix." + std::string(column) + " = ?", {std::move(value)}};
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
  condition.on_mix = Piece{"mix.status >= ? AND mix.status < ?", {begin, end}};
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

/// A failure is what most events are: the time does for an index.
Condition kind_condition(EventKind kind) {
  auto condition = equals("kind", "event_kind", std::string(info(kind).key));
  if (kind == EventKind::failure) {
    condition.index = {};
  } else {
    condition.on_event.append(" AND event.kind <> 'failure'");  // what the index leaves out
  }
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

std::optional<Condition> mixed_condition(const std::vector<Condition>& all) {
  Condition mixed;
  Piece mixes{"SELECT id FROM mix", {}};
  int parts = 0;
  for (const Condition& condition : all) {
    if (condition.on_mix) {
      mixes.append_condition(*condition.on_mix);
      ++parts;
    }
  }
  if (parts < 2) {
    return std::nullopt;
  }
  mixed.ids = Piece{"SELECT id FROM event INDEXED BY event_mix WHERE mix_id IN (", {}};
  mixed.ids->append(mixes);
  mixed.ids->append(")");
  return mixed;
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

Conditions conditions_of(const DigestKey& key, const Filter& filter) {
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
    add(text_condition(filter.text));
  }
  if (!filter.domain.empty()) {
    auto domain = equals("domain", "event_domain", lower(filter.domain));
    domain.on_mix.reset();
    add(std::move(domain));
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
    add(kind_condition(*filter.kind));
  }
  if (filter.backscatter != Backscatter::with) {
    add(backscatter_condition(filter.backscatter));
  }
  conditions.mixed = mixed_condition(conditions.all);
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
