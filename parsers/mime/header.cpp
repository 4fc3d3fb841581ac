#include "mime/header.h"

#include <algorithm>
#include <array>

#include "core/limits.h"
#include "core/text.h"
#include "mime/decode.h"

namespace postmortem::mime {
namespace {

/// A line with all its continuation lines.
struct FoldedLine {
  std::size_t length{};  ///< the last LF not counted
  bool is_empty{};       ///< it ends a header
};

FoldedLine folded_line(std::string_view text) noexcept {
  const auto line_end = [&](std::size_t pos) {
    return std::min(text.find('\n', pos), text.size());
  };
  auto end = line_end(0);
  if (is_empty_line(text.substr(0, end))) {
    // An empty line goes on nowhere: what is indented behind it is the body's first line.
    return {end, true};
  }
  while (end + 1 < text.size() && is_blank(text[end + 1])) {
    // A line of blanks alone is an empty line to most mail software.
    const auto next = line_end(end + 1);
    if (is_empty_line(text.substr(end + 1, next - end - 1))) {
      break;
    }
    end = next;
  }
  return {end, false};
}

/// Which characters a field name is made of (RFC 5322 section 3.6.8).
constexpr auto name_characters = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = '!'; c < 0x7F; ++c) {
    table.at(c) = c != ':';
  }
  return table;
}();

}  // namespace

Field parse_field_line(std::string_view line) noexcept {
  std::size_t pos = 0;
  while (pos < line.size() && name_characters[static_cast<unsigned char>(line[pos])]) {
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
    const auto [length, is_empty] = folded_line(text);
    const auto line = text.substr(0, length);
    const auto taken = std::min(text.size(), length + 1);
    const bool over = taken > left;
    left -= std::min(left, taken);
    text.remove_prefix(taken);
    if (is_empty) {
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
  const auto value = find(name);
  return value.empty() ? std::string() : decode_words(value);
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
