#include "store/columns.h"

#include <array>
#include <string_view>

#include "store/facts_json.h"
#include "store/text_columns.h"

namespace postmortem::store {
namespace {

/// What read_event() reads besides texts.
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

/// What read_shared() reads besides the facts.
constexpr auto shared_texts = std::to_array<std::size_t>({
    text_of("recipient"),
    text_of("original_recipient"),
    text_of("provider"),
    text_of("rule"),
    text_of("reporting_mta"),
    text_of("remote_mta"),
    text_of("sender"),
    text_of("original_message_id"),
    text_of("original_from"),
    text_of("original_to"),
    text_of("original_return_path"),
});

template <std::size_t text>
void give_text(Cell to, const NewEvent& event) {
  to.text(event.rows->text(*event.row, text));
}

/// The column of this name among text_columns.
template <std::size_t text>
constexpr MemoryColumn<NewEvent> text_column() {
  return {text_columns[text].name, give_text<text>};
}

constexpr auto written = std::to_array<MemoryColumn<NewEvent>>({
    {"id", [](Cell to, const NewEvent& e) { to.number(e.frame.id); }},
    {"digest", [](Cell to, const NewEvent& e) { to.bytes(e.row->digest); }},
    {"at", [](Cell to, const NewEvent& e) { to.number(e.frame.at); }},
    {"recorded_at", [](Cell to, const NewEvent& e) { to.number(e.frame.recorded_at); }},
    {"problem_id", [](Cell to, const NewEvent& e) { to.key(e.row->problem); }},
    {"recipient_key", [](Cell to, const NewEvent& e) { to.key(e.row->recipient); }},
    text_column<text_of("recipient")>(),
    text_column<text_of("original_recipient")>(),
    {"domain", give_text<domain_text>},
    {"kind", [](Cell to, const NewEvent& e) { to.keyword(info(e.row->kind).key); }},
    text_column<text_of("cause")>(),
    text_column<text_of("status")>(),
    text_column<text_of("provider")>(),
    {"permanence", [](Cell to, const NewEvent& e) { to.keyword(key(e.row->permanence)); }},
    {"fault", [](Cell to, const NewEvent& e) { to.keyword(key(e.row->fault)); }},
    {"address_action",
     [](Cell to, const NewEvent& e) { to.keyword(key(e.row->address_action)); }},
    text_column<text_of("rule")>(),
    {"confidence", [](Cell to, const NewEvent& e) { to.number(e.row->confidence); }},
    text_column<text_of("evidence")>(),
    {"facts", give_text<facts_text>},
    text_column<text_of("sisimai_reason")>(),
    text_column<text_of("format")>(),
    {"reported_at",
     [](Cell to, const NewEvent& e) {
       if (e.row->reported_at) {
         to.number(e.row->reported_at->seconds);
       }
     }},
    {"reported_offset",
     [](Cell to, const NewEvent& e) {
       if (e.row->reported_at) {
         to.number(std::int64_t{e.row->reported_at->offset_minutes});
       }
     }},
    text_column<text_of("reporting_mta")>(),
    text_column<text_of("remote_mta")>(),
    text_column<text_of("sender")>(),
    text_column<text_of("action")>(),
    {"reply_code", [](Cell to, const NewEvent& e) { to.number(e.row->reply_code); }},
    text_column<text_of("smtp_command")>(),
    text_column<text_of("diagnostic_type")>(),
    text_column<text_of("diagnostic")>(),
    text_column<text_of("feedback_type")>(),
    text_column<text_of("hangs_on")>(),
    text_column<text_of("subject")>(),
    text_column<text_of("source_path")>(),
    {"source_index", [](Cell to, const NewEvent& e) { to.number(e.row->source_index); }},
    {"source_offset", [](Cell to, const NewEvent& e) { to.number(e.row->source_offset); }},
    text_column<text_of("original_message_id")>(),
    text_column<text_of("original_subject")>(),
    text_column<text_of("original_from")>(),
    text_column<text_of("original_to")>(),
    text_column<text_of("original_date")>(),
    text_column<text_of("original_list_id")>(),
    text_column<text_of("original_feedback_id")>(),
    text_column<text_of("original_return_path")>(),
    {"raw_id", [](Cell to, const NewEvent& e) { to.key(e.frame.raw); }},
    {"backscatter", [](Cell to, const NewEvent& e) { to.number(e.row->backscatter); }},
    {"mix_id", [](Cell to, const NewEvent& e) { to.number(e.frame.mix); }},
});

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

std::span<const MemoryColumn<NewEvent>> written_columns() noexcept {
  return written;
}

const std::string& event_columns() {
  static const std::string names = make_columns();
  return names;
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

const std::string& shared_columns() {
  static const std::string names = [] {
    std::string list;
    for (const auto text : shared_texts) {
      list.append("event.").append(text_columns[text].name).append(", ");
    }
    return list + "event.facts";
  }();
  return names;
}

Event read_shared(SQLite::Statement& row) {
  Event event;
  int index = 0;
  for (const auto text : shared_texts) {
    text_columns[text].of(event) = text_at(row, index++);
  }
  event.verdict.facts = facts_from_json(text_at(row, index));
  return event;
}

EventById::EventById(SQLite::Database& db)
    : row_(db, "SELECT " + event_columns() + " FROM event WHERE event.id = ?") {}

Event EventById::read(std::int64_t id) {
  row_.bind(1, id);
  auto event = row_.executeStep() ? read_event(row_) : Event{};
  row_.tryReset();
  return event;
}

}  // namespace postmortem::store
