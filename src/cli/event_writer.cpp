#include "cli/event_writer.h"

#include "output/csv.h"
#include "output/json.h"

namespace postmortem::cli {

void EventWriter::render(Format format, std::span<const Event> events, std::string& out) {
  for (const auto& event : events) {
    switch (format) {
      case Format::ndjson:
        output::append_event_json(out, event);
        out.push_back('\n');
        break;
      case Format::json:
        out += ",\n";
        output::append_event_json(out, event);
        break;
      case Format::sisimai:
        if (output::append_event_sisimai(out, event)) {
          out.push_back('\n');
        }
        break;
      case Format::csv:
        output::append_event_csv(out, event);
        break;
      case Format::table:
        break;
    }
  }
}

void EventWriter::begin(std::string& out) const {
  if (format_ == Format::json) {
    out += "[";
  } else if (format_ == Format::csv) {
    output::append_event_csv_head(out);
  }
}

void EventWriter::add(std::string& out, std::string_view rows) {
  if (format_ == Format::json && !any_ && rows.starts_with(',')) {
    rows.remove_prefix(1);  // no comma in front of the first
    any_ = true;
  }
  out.append(rows);
}

void EventWriter::end(std::string& out) const {
  if (format_ == Format::json) {
    out += "\n]\n";
  }
}

}  // namespace postmortem::cli
