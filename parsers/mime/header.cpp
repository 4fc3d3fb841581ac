#include "mime/header.h"

#include <algorithm>
#include <cstring>

#include "core/limits.h"
#include "core/text.h"
#include "mime/charset.h"
#include "mime/decode.h"

namespace postmortem::mime {
namespace {

/// Position of the next LF from `pos` on; the text's end where there is none.
std::size_t line_end(std::string_view text, std::size_t pos) noexcept {
  const void* found = std::memchr(text.data() + pos, '\n', text.size() - pos);
  return found == nullptr
             ? text.size()
             : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

/// End of the field whose first line ends at `end`: its continuation lines are counted in, the
/// last LF is not.
std::size_t folded_end(std::string_view text, std::size_t end) noexcept {
  while (end + 1 < text.size() && is_blank(text[end + 1])) {
    // A line of blanks alone is an empty line to most mail software.
    const auto next = line_end(text, end + 1);
    if (is_empty_line(text.substr(end + 1, next - end - 1))) {
      break;
    }
    end = next;
  }
  return end;
}

std::uint32_t beginning_of(std::string_view line) noexcept {
  return line.size() < 2
             ? 0U
             : static_cast<std::uint32_t>(static_cast<unsigned char>(lower(line[0])) << 8U) |
                   static_cast<unsigned char>(lower(line[1]));
}

/// Does a line that begins with "--" stand there?
bool is_delimiter(std::string_view text, std::size_t pos) noexcept {
  return text[pos] == '-' && pos + 1 < text.size() && text[pos + 1] == '-';
}

std::uint64_t bit_of(std::uint32_t beginning) noexcept {
  return std::uint64_t{1} << ((beginning ^ (beginning >> 6U)) % 64U);
}

/// Does `line`, which begins with that name in any case, go on as a field does (RFC 5322
/// section 3.6.8, spaces before the colon let pass)? Gives the position of the colon.
std::size_t colon_behind(std::string_view line, std::string_view name) noexcept {
  auto pos = name.size();
  while (pos < line.size() && is_blank(line[pos])) {
    ++pos;
  }
  return pos < line.size() && line[pos] == ':' ? pos : std::string_view::npos;
}

}  // namespace

Header Header::take(std::string_view& text, Place place) {
  Header header;
  header.lines_.reserve(place == Place::message ? 32 : 4);
  const auto whole = text;
  bool first = true;
  for (std::size_t pos = 0; pos < whole.size() && (first || !is_delimiter(whole, pos));) {
    auto end = line_end(whole, pos);
    if (is_empty_line(whole.substr(pos, end - pos))) {
      // An empty line goes on nowhere: what is indented behind it is the body's first line.
      pos = std::min(whole.size(), end + 1);
      text = whole.substr(pos);
      // Empty lines in front of a message's header are let pass; in front of a part they are
      // its empty header, but for software that writes one too many.
      if (first && (place == Place::message || starts_with_nocase(text, "content-"))) {
        continue;
      }
      return header;
    }
    first = false;
    end = folded_end(whole, end);
    header.add(whole.substr(pos, end - pos), end);
    pos = std::min(whole.size(), end + 1);
    text = whole.substr(pos);
  }
  return header;
}

void Header::add(std::string_view line, std::size_t end) {
  if (line.size() > limits::field_bytes || end >= limits::header_bytes ||
      lines_.size() >= limits::header_fields) {
    cut_ = true;
    if (end >= limits::header_bytes || lines_.size() >= limits::header_fields) {
      return;
    }
    line = line.substr(0, limits::field_bytes);
  }
  const auto beginning = beginning_of(line);
  lines_.push_back({line, beginning});
  beginnings_ |= bit_of(beginning);
}

Header::Lines::const_iterator Header::next(Lines::const_iterator from,
                                           std::string_view name) const noexcept {
  const auto beginning = beginning_of(name);
  if ((beginnings_ & bit_of(beginning)) == 0) {
    return lines_.end();
  }
  return std::find_if(from, lines_.end(), [&](const Line& line) {
    return line.beginning == beginning && starts_with_nocase(line.text, name) &&
           colon_behind(line.text, name) != std::string_view::npos;
  });
}

std::string_view Header::value_of(const Line& line, std::string_view name) noexcept {
  return trim(line.text.substr(colon_behind(line.text, name) + 1));
}

std::string_view Header::find(std::string_view name) const noexcept {
  const auto line = next(lines_.begin(), name);
  return line == lines_.end() ? std::string_view{} : value_of(*line, name);
}

bool Header::has(std::string_view name) const noexcept {
  return next(lines_.begin(), name) != lines_.end();
}

std::string_view Header::text(std::string_view name, std::string& scratch) const {
  const auto value = find(name);
  return value.empty() ? value : decode_words(value, scratch);
}

std::string Header::text(std::string_view name) const {
  std::string scratch;
  const auto value = text(name, scratch);
  return owned(value, scratch);
}

}  // namespace postmortem::mime
