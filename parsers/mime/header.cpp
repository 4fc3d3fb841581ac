#include "mime/header.h"

#include "core/limits.h"
#include "core/text.h"
#include "mime/decode.h"

namespace postmortem::mime {
namespace {

/// Length of the line at the front of `text` with all its continuation lines, the last LF not
/// counted.
std::size_t folded_length(std::string_view text) noexcept {
  auto end = text.find('\n');
  if (trim(text.substr(0, end)).empty()) {
    // An empty line goes on nowhere: what is indented behind it is the body's first line.
    return end == std::string_view::npos ? text.size() : end;
  }
  while (end != std::string_view::npos && end + 1 < text.size() && is_blank(text[end + 1])) {
    // A line of blanks alone is an empty line to most mail software.
    const auto next = text.find('\n', end + 1);
    if (trim(text.substr(end + 1, next == std::string_view::npos ? next : next - end - 1))
            .empty()) {
      break;
    }
    end = next;
  }
  return end == std::string_view::npos ? text.size() : end;
}

}  // namespace

Field parse_field_line(std::string_view line) noexcept {
  std::size_t pos = 0;
  while (pos < line.size() && line[pos] > ' ' && line[pos] != ':' && line[pos] < 0x7F) {
    ++pos;
  }
  auto colon = pos;
  while (colon < line.size() && is_blank(line[colon])) {
    ++colon;
  }
  if (pos == 0 || colon >= line.size() || line[colon] != ':') {
    return {};
  }
  return {line.substr(0, pos), trim(line.substr(colon + 1))};
}

Header Header::take(std::string_view& text, Place place) {
  Header header;
  header.fields_.reserve(24);
  std::size_t left = limits::header_bytes;
  bool first = true;
  while (!text.empty()) {
    if (text.starts_with("--") && !first) {
      break;
    }
    const auto length = folded_length(text);
    const auto line = text.substr(0, length);
    const bool empty = trim(line.substr(0, line.find('\n'))).empty();
    const auto taken = std::min(text.size(), length + 1);
    const bool over = taken > left;
    left -= std::min(left, taken);
    text.remove_prefix(taken);
    if (empty) {
      // Empty lines in front of a message's header are let pass; in front of a part they are
      // its empty header, but for software that writes one too many.
      if (first && (place == Place::message || starts_with_nocase(text, "content-"))) {
        continue;
      }
      break;
    }
    first = false;
    const auto field = parse_field_line(line.substr(0, limits::field_bytes));
    header.cut_ = header.cut_ || over || line.size() > limits::field_bytes;
    if (field.name.empty() || over) {
      continue;
    }
    if (header.fields_.size() >= limits::header_fields) {
      header.cut_ = true;
      continue;
    }
    header.fields_.push_back(field);
  }
  return header;
}

std::string_view Header::find(std::string_view name) const noexcept {
  for (const Field& field : fields_) {
    if (equals_nocase(field.name, name)) {
      return field.value;
    }
  }
  return {};
}

std::string Header::text(std::string_view name) const {
  return decode_words(find(name));
}

bool Header::has(std::string_view name) const noexcept {
  for (const Field& field : fields_) {
    if (equals_nocase(field.name, name)) {
      return true;
    }
  }
  return false;
}

}  // namespace postmortem::mime
