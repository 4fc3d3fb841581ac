#include "store/columns.h"

#include <array>
#include <string_view>

#include "store/facts_json.h"
#include "store/text_columns.h"

namespace postmortem::store {
namespace {

constexpr auto other_columns = std::to_array<const char*>({
    "kind",
    "permanence",
    "fault",
    "address_action",
    "confidence",
    "facts",
    "reported_at",
    "reported_offset",
    "reply_code",
    "source_index",
    "source_offset",
    "backscatter",
});

constexpr auto frame_columns = std::to_array<const char*>({
    "id",
    "digest",
    "at",
    "recorded_at",
    "problem_id",
    "recipient_key",
    "domain",
    "mix_id",
    "raw_id",
});

std::string make_insert() {
  std::string names;
  std::string marks;
  const auto add = [&](const char* name) {
    names.append(names.empty() ? "" : ", ").append(name);
    marks.append(marks.empty() ? "?" : ", ?");
  };
  for (const auto& column : text_columns) {
    add(column.name);
  }
  for (const char* name : other_columns) {
    add(name);
  }
  for (const char* name : frame_columns) {
    add(name);
  }
  return "INSERT INTO event (" + names + ") VALUES (" + marks + ")";
}

std::string make_columns() {
  std::string names;
  for (const auto& column : text_columns) {
    names.append("event.").append(column.name).append(", ");
  }
  for (const char* name : other_columns) {
    names.append("event.").append(name).append(", ");
  }
  names.resize(names.size() - 2);
  return names;
}

std::string text_at(SQLite::Statement& row, int index) {
  const auto column = row.getColumn(index);
  return column.isNull() ? std::string() : column.getString();
}

/// Position of the text at `index` among `keys`; the first where a newer program wrote another.
template <typename Enum, typename Keys>
Enum enum_at(SQLite::Statement& row, int index, const Keys& keys) {
  const auto text = text_at(row, index);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == text) {
      return static_cast<Enum>(i);
    }
  }
  return Enum{};
}

}  // namespace

const std::string& insert_event_sql() {
  static const std::string sql = make_insert();
  return sql;
}

const std::string& event_columns() {
  static const std::string names = make_columns();
  return names;
}

void bind_row(RowStatement& insert, const Rows& rows, const Row& row, const RowFrame& frame) {
  int index = 0;
  for (std::size_t text = 0; text < domain_text; ++text) {
    insert.bind_text(++index, rows.text(row, text));
  }
  insert.bind_keyword(++index, info(row.kind).key);
  insert.bind_keyword(++index, key(row.permanence));
  insert.bind_keyword(++index, key(row.fault));
  insert.bind_keyword(++index, key(row.address_action));
  insert.bind(++index, row.confidence);
  insert.bind_text(++index, rows.text(row, facts_text));
  if (row.reported_at) {
    insert.bind(++index, row.reported_at->seconds);
    insert.bind(++index, std::int64_t{row.reported_at->offset_minutes});
  } else {
    insert.bind_null(++index);
    insert.bind_null(++index);
  }
  insert.bind(++index, row.reply_code);
  insert.bind(++index, row.source_index);
  insert.bind(++index, row.source_offset);
  insert.bind(++index, row.backscatter);
  insert.bind(++index, frame.id);
  insert.bind_blob(++index, row.digest);
  insert.bind(++index, frame.at);
  insert.bind(++index, frame.recorded_at);
  insert.bind_key(++index, row.problem);
  insert.bind_key(++index, row.recipient);
  insert.bind_text(++index, rows.text(row, domain_text));
  insert.bind(++index, frame.mix);
  insert.bind_key(++index, frame.raw);
}

Event read_event(SQLite::Statement& row) {
  Event event;
  int index = 0;
  for (const auto& column : text_columns) {
    column.of(event) = text_at(row, index++);
  }
  event.kind = parse_kind(text_at(row, index++)).value_or(EventKind::unrecognised);
  event.verdict.permanence = enum_at<Permanence>(row, index++, permanence_keys);
  event.verdict.fault = enum_at<Fault>(row, index++, fault_keys);
  event.verdict.address_action = enum_at<AddressAction>(row, index++, address_action_keys);
  event.verdict.confidence = row.getColumn(index++).getDouble();
  event.verdict.facts = facts_from_json(text_at(row, index++));
  const auto seconds = row.getColumn(index++);
  const auto offset = row.getColumn(index++);
  if (!seconds.isNull()) {
    event.reported_at =
        Timestamp{seconds.getInt64(), static_cast<std::int16_t>(offset.getInt())};
  }
  const auto reply_code = row.getColumn(index++);
  if (!reply_code.isNull()) {
    event.reply_code = static_cast<std::uint16_t>(reply_code.getInt());
  }
  event.source.index = static_cast<std::uint64_t>(row.getColumn(index++).getInt64());
  event.source.offset = static_cast<std::uint64_t>(row.getColumn(index++).getInt64());
  const auto backscatter = row.getColumn(index);
  if (!backscatter.isNull()) {
    event.backscatter = backscatter.getInt() != 0;
  }
  return event;
}

}  // namespace postmortem::store
