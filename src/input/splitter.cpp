#include "input/splitter.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/text.h"
#include "input/from_line.h"

namespace postmortem::input {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t longest_line =
    1'100;  ///< bytes that may have to follow to tell a From_ line
constexpr std::size_t head = std::size_t{8} << 10U;  ///< bytes in which mail shows itself

/// Position of the first CR or LF from `pos` on, data.size() where there is none. Looks little
/// further than that: lines may end with the one, and the other be far away.
std::size_t line_end(std::string_view data, std::size_t pos) noexcept {
  for (; pos < data.size(); pos += longest_line) {
    const auto piece = data.substr(pos, longest_line);
    const auto lf = piece.find('\n');
    if (const auto end = std::min(piece.substr(0, lf).find('\r'), lf); end != npos) {
      return pos + end;
    }
  }
  return data.size();
}

std::string_view line_at(std::string_view data, std::size_t pos) noexcept {
  return data.substr(pos, line_end(data, pos) - pos);
}

std::size_t after_line(std::string_view data, std::size_t pos) noexcept {
  const auto end = line_end(data, pos);
  return std::min(data.size(), end + (data.substr(end).starts_with("\r\n") ? 2 : 1));
}

/// Is the line that begins at `pos` behind an empty one?
bool is_behind_empty_line(std::string_view data, std::size_t pos) noexcept {
  const auto before = data.substr(0, pos);
  if (!before.ends_with('\n') && !before.ends_with('\r')) {
    return false;
  }
  return before.ends_with("\n\n") || before.ends_with("\n\r\n") || before.ends_with("\r\r");
}

bool is_field_line(std::string_view line) noexcept {
  std::size_t length = 0;
  while (length < line.size() &&
         (is_alnum(line[length]) || line[length] == '-' || line[length] == '_')) {
    ++length;
  }
  return length > 1 && length < line.size() && line[length] == ':';
}

/// The first line is a header field, or one of the next is and nothing binary stands in front
/// of it.
bool looks_like_mail(std::string_view data) noexcept {
  data = data.substr(0, head);
  for (std::size_t pos = 0; pos < data.size(); pos = after_line(data, pos)) {
    const auto line = line_at(data, pos);
    if (is_field_line(line)) {
      return true;
    }
    if (line.find('\0') != npos) {
      return false;
    }
  }
  return false;
}

std::optional<std::size_t> number_of(std::string_view digits) noexcept {
  if (digits.empty() || digits.size() > 12 ||
      !std::all_of(digits.begin(), digits.end(), is_digit)) {
    return std::nullopt;
  }
  std::size_t value = 0;
  for (const char c : digits) {
    value = value * 10 + static_cast<std::size_t>(c - '0');
  }
  return value;
}

/// What the header that begins at `from` tells of where the message ends.
struct HeaderEnd {
  std::size_t body{npos};  ///< behind the empty line; npos where that is not there, or too far
  std::string_view length{};  ///< what Content-Length says
};

HeaderEnd header_end(std::string_view data, std::size_t from) noexcept {
  constexpr std::string_view name = "content-length:";
  data = data.substr(0, from + limits::header_bytes);
  HeaderEnd out;
  std::size_t lf = 0;
  for (auto pos = from; pos < data.size();) {
    if (lf < pos || pos == from) {
      lf = std::min(data.find('\n', pos), data.size());
    }
    const auto end = std::min(data.substr(0, lf).find('\r', pos), lf);
    const auto line = data.substr(pos, end - pos);
    const auto next = end + (end + 1 == lf && data[end] == '\r' ? 2 : 1);
    if (line.empty() && pos > from) {
      out.body = next;
      break;
    }
    if (out.length.empty() && starts_with_nocase(line, name)) {
      out.length = trim(line.substr(name.size()));
    }
    pos = next;
  }
  return out;
}

}  // namespace

std::size_t Splitter::take(std::string_view data, bool at_end, std::vector<RawMessage>& out) {
  if (kind_ == Kind::unknown) {
    if (data.size() < head && !at_end) {
      return 0;
    }
    kind_ = parse_from_line(line_at(data, 0)) ? Kind::mbox
            : looks_like_mail(data)           ? Kind::single
                                              : Kind::no_mail;
  }
  if (kind_ != Kind::mbox) {
    const auto taken = kind_ == Kind::no_mail ? data.size() : take_single(data, at_end, out);
    base_ += taken;
    return taken;
  }
  std::size_t pos = 0;
  while (pos < data.size() && take_one(data, at_end, pos, out)) {
  }
  base_ += pos;
  return pos;
}

std::size_t Splitter::take_single(std::string_view data, bool at_end,
                                  std::vector<RawMessage>& out) {
  if (skipping_) {
    return data.size();
  }
  if (!at_end && data.size() <= limit_) {
    return 0;
  }
  skipping_ = true;
  emit(data, 0, data.size(), out);
  return data.size();
}

void Splitter::emit(std::string_view data, std::size_t begin, std::size_t end,
                    std::vector<RawMessage>& out) {
  RawMessage message;
  message.index = index_++;
  message.offset = base_ + begin;
  if (kind_ == Kind::mbox) {
    message.envelope_sender =
        parse_from_line(line_at(data, begin)).value_or(std::string_view{});
    begin = std::min(end, after_line(data, begin));
  }
  if (end - begin > limit_) {
    end = begin + limit_;
    cut_.push_back(message.index);
  }
  message.bytes = data.substr(begin, end - begin);
  message.may_quote = may_quote_;
  out.push_back(message);
}

/// Takes the message at `pos` if all of it is there.
bool Splitter::take_one(std::string_view data, bool at_end, std::size_t& pos,
                        std::vector<RawMessage>& out) {
  const auto rest = data.substr(pos);
  const auto end = find_end(rest, skipping_ ? 0 : after_line(rest, 0), at_end);
  if (end == npos) {
    if (rest.size() <= limit_ + longest_line) {
      return false;
    }
    // Too long: its front is given now, and the rest passed over as it comes.
    if (!skipping_) {
      emit(data, pos, data.size(), out);
      skipping_ = true;
    }
    const auto keep = std::min(rest.size(), longest_line);
    pos = data.size() - keep;
    scanned_ = 0;
    return false;
  }
  if (!skipping_) {
    emit(data, pos, pos + end, out);
  }
  skipping_ = false;
  may_quote_ = false;
  scanned_ = 0;
  pos += end;
  return true;
}

/// Where the message at the front ends; npos where more bytes must be seen.
std::size_t Splitter::find_end(std::string_view data, std::size_t from, bool at_end) {
  if (!skipping_) {
    const auto [body, length] = header_end(data, from);
    if (body == npos && !at_end && data.size() < limits::header_bytes) {
      return npos;
    }
    if (body != npos && !length.empty()) {
      const auto by_length = end_by_length(data, body, length, at_end);
      if (by_length != 0) {
        may_quote_ = true;
        return by_length;
      }
    }
  }
  return find_from_line(data, from, at_end);
}

/// The next From_ line behind an empty one; else the end, npos where more bytes must be seen.
std::size_t Splitter::find_from_line(std::string_view data, std::size_t from, bool at_end) {
  auto pos = std::max(from, scanned_);
  // The letter is rarer than line ends are.
  for (pos = data.find('F', pos); pos != npos; pos = data.find('F', pos + 1)) {
    constexpr std::string_view mark = "From ";
    // The first test is the cheapest, and fails nearly always.
    if (pos + mark.size() > data.size() || data[pos + mark.size() - 1] != mark.back() ||
        !data.substr(pos).starts_with(mark)) {
      continue;
    }
    if (!is_behind_empty_line(data, pos)) {
      may_quote_ = may_quote_ || (pos > 0 && data[pos - 1] == '>');
      continue;
    }
    const auto line = line_at(data, pos);
    if (!at_end && pos + line.size() == data.size() && line.size() < longest_line) {
      scanned_ = pos;
      return npos;
    }
    if (parse_from_line(line)) {
      return pos;
    }
  }
  scanned_ = std::max(from, data.size() > 16 ? data.size() - 16 : 0);
  return at_end ? data.size() : npos;
}

/// Where Content-Length says that the message ends, if a From_ line or the end stands there; 0
/// where it is no help, npos where more bytes must be seen.
std::size_t Splitter::end_by_length(std::string_view data, std::size_t body,
                                    std::string_view stated, bool at_end) const {
  const auto length = number_of(stated);
  if (!length || *length > limit_) {
    return 0;
  }
  auto end = body + *length;
  if (end + longest_line > data.size() && !at_end) {
    return npos;
  }
  if (end > data.size()) {
    return 0;
  }
  while (end < data.size() && (data[end] == '\n' || data[end] == '\r')) {
    ++end;
  }
  return end == data.size() || parse_from_line(line_at(data, end)) ? end : 0;
}

}  // namespace postmortem::input
