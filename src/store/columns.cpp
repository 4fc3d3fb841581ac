#include "store/columns.h"

#include <array>
#include <string_view>

#include "store/facts_json.h"

namespace postmortem::store {
namespace {

/// Columns that hold one text of the event, NULL where it is empty. One table for writing and
/// reading, so that neither forgets a column.
struct TextColumn {
  const char* name;
  std::string& (*of)(Event&);
};

constexpr auto text_columns = std::to_array<TextColumn>({
    {"recipient", [](Event& e) -> std::string& { return e.recipient; }},
    {"original_recipient", [](Event& e) -> std::string& { return e.original_recipient; }},
    {"cause", [](Event& e) -> std::string& { return e.verdict.cause; }},
    {"status", [](Event& e) -> std::string& { return e.status; }},
    {"provider", [](Event& e) -> std::string& { return e.verdict.provider; }},
    {"rule", [](Event& e) -> std::string& { return e.verdict.rule; }},
    {"evidence", [](Event& e) -> std::string& { return e.verdict.evidence; }},
    {"sisimai_reason", [](Event& e) -> std::string& { return e.verdict.sisimai_reason; }},
    {"format", [](Event& e) -> std::string& { return e.format; }},
    {"reporting_mta", [](Event& e) -> std::string& { return e.reporting_mta; }},
    {"remote_mta", [](Event& e) -> std::string& { return e.remote_mta; }},
    {"sender", [](Event& e) -> std::string& { return e.sender; }},
    {"action", [](Event& e) -> std::string& { return e.action; }},
    {"smtp_command", [](Event& e) -> std::string& { return e.smtp_command; }},
    {"diagnostic_type", [](Event& e) -> std::string& { return e.diagnostic_type; }},
    {"diagnostic", [](Event& e) -> std::string& { return e.diagnostic; }},
    {"feedback_type", [](Event& e) -> std::string& { return e.feedback_type; }},
    {"hangs_on", [](Event& e) -> std::string& { return e.hangs_on; }},
    {"subject", [](Event& e) -> std::string& { return e.subject; }},
    {"source_path", [](Event& e) -> std::string& { return e.source.path; }},
    {"original_message_id", [](Event& e) -> std::string& { return e.original.message_id; }},
    {"original_subject", [](Event& e) -> std::string& { return e.original.subject; }},
    {"original_from", [](Event& e) -> std::string& { return e.original.from; }},
    {"original_to", [](Event& e) -> std::string& { return e.original.to; }},
    {"original_date", [](Event& e) -> std::string& { return e.original.date; }},
    {"original_list_id", [](Event& e) -> std::string& { return e.original.list_id; }},
    {"original_feedback_id", [](Event& e) -> std::string& { return e.original.feedback_id; }},
    {"original_return_path", [](Event& e) -> std::string& { return e.original.return_path; }},
});

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

void bind_text(SQLite::Statement& statement, int index, const std::string& text) {
  if (text.empty()) {
    statement.bind(index);
  } else {
    statement.bindNoCopy(index, text);
  }
}

/// Binds a number, or NULL for 0.
void bind_key(SQLite::Statement& statement, int index, std::int64_t key) {
  if (key == 0) {
    statement.bind(index);
  } else {
    statement.bind(index, key);
  }
}

void bind_keyword(SQLite::Statement& statement, int index, std::string_view keyword) {
  statement.bindNoCopy(index, keyword.data());  // all keys are literals, so zero-terminated
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

void bind_event(SQLite::Statement& insert, const Event& event, const RowFrame& frame) {
  int index = 0;
  // The table hands out references that can be written to; here they are only read.
  auto& readable = const_cast<Event&>(event);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  for (const auto& column : text_columns) {
    bind_text(insert, ++index, column.of(readable));
  }
  bind_keyword(insert, ++index, info(event.kind).key);
  bind_keyword(insert, ++index, key(event.verdict.permanence));
  bind_keyword(insert, ++index, key(event.verdict.fault));
  bind_keyword(insert, ++index, key(event.verdict.address_action));
  insert.bind(++index, event.verdict.confidence);
  bind_text(insert, ++index, frame.facts);
  if (event.reported_at) {
    insert.bind(++index, event.reported_at->seconds);
    insert.bind(++index, std::int32_t{event.reported_at->offset_minutes});
  } else {
    insert.bind(++index);
    insert.bind(++index);
  }
  if (event.reply_code) {
    insert.bind(++index, std::uint32_t{*event.reply_code});
  } else {
    insert.bind(++index);
  }
  insert.bind(++index, static_cast<std::int64_t>(event.source.index));
  insert.bind(++index, static_cast<std::int64_t>(event.source.offset));
  if (event.backscatter) {
    insert.bind(++index, std::int32_t{*event.backscatter ? 1 : 0});
  } else {
    insert.bind(++index);
  }
  insert.bind(++index, frame.id);
  insert.bindNoCopy(++index, frame.digest.data(), static_cast<int>(frame.digest.size()));
  insert.bind(++index, frame.at);
  insert.bind(++index, frame.recorded_at);
  bind_key(insert, ++index, frame.problem);
  bind_key(insert, ++index, frame.recipient);
  bind_text(insert, ++index, frame.domain);
  insert.bind(++index, frame.mix);
  bind_key(insert, ++index, frame.raw);
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
