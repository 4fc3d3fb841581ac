#include "mime/header.h"

#include <algorithm>
#include <utility>

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

/// The bit of the two letters, in any case, that a line or a name begins with; all bits where
/// there are no two.
std::uint64_t beginning_of(std::string_view line) noexcept {
  if (line.size() < 2) {
    return ~std::uint64_t{0};
  }
  const auto first = static_cast<unsigned char>(line[0]) & 31U;
  const auto second = static_cast<unsigned char>(line[1]) & 31U;
  return std::uint64_t{1} << ((first * 7U + second) % 64U);
}

}  // namespace

Header Header::take(std::string_view& text, Place place) {
  Header header;
  header.lines_.reserve(place == Place::message ? 32 : 4);
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
    header.cut_ = header.cut_ || over || line.size() > limits::field_bytes;
    if (over) {
      continue;
    }
    if (header.lines_.size() >= limits::header_fields) {
      header.cut_ = true;
      continue;
    }
    header.lines_.push_back(line.substr(0, limits::field_bytes));
    header.beginnings_ |= beginning_of(line);
  }
  return header;
}

std::optional<std::string_view> Header::value_in(std::string_view line,
                                                 std::string_view name) noexcept {
  if (name.empty() || !starts_with_nocase(line, name)) {
    return std::nullopt;
  }
  auto pos = name.size();
  while (pos < line.size() && is_blank(line[pos])) {
    ++pos;
  }
  if (pos == line.size() || line[pos] != ':') {
    return std::nullopt;
  }
  return trim(line.substr(pos + 1));
}

std::string_view Header::find(std::string_view name) const noexcept {
  if ((beginnings_ & beginning_of(name)) == 0) {
    return {};
  }
  for (const auto line : lines_) {
    if (const auto value = value_in(line, name)) {
      return *value;
    }
  }
  return {};
}

bool Header::has(std::string_view name) const noexcept {
  return (beginnings_ & beginning_of(name)) != 0 &&
         std::any_of(lines_.begin(), lines_.end(),
                     [&](std::string_view line) { return value_in(line, name).has_value(); });
}

std::string_view Header::text(std::string_view name, std::string& scratch) const {
  const auto value = find(name);
  return value.empty() ? value : decode_words(value, scratch);
}

std::string Header::text(std::string_view name) const {
  std::string scratch;
  const auto value = text(name, scratch);
  return value.data() == scratch.data() ? std::move(scratch) : std::string(value);
}

}  // namespace postmortem::mime
