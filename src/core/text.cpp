#include "core/text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace postmortem {

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_space(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}

bool equals_nocase(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && starts_with_nocase(a, b);
}

bool starts_with_nocase(std::string_view text, std::string_view prefix) noexcept {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

bool ends_with_nocase(std::string_view text, std::string_view suffix) noexcept {
  return text.size() >= suffix.size() &&
         starts_with_nocase(text.substr(text.size() - suffix.size()), suffix);
}

std::size_t find_nocase(std::string_view text, std::string_view what,
                        std::size_t from) noexcept {
  if (what.empty() || text.size() < what.size()) {
    return std::string_view::npos;
  }
  const auto last = text.size() - what.size();
  // Signs are rarer than letters and have one case: memchr goes from one to the next.
  const auto sign =
      std::find_if(what.rbegin(), what.rend(), [](char c) { return !is_alnum(c) && c != ' '; });
  if (sign != what.rend()) {
    const auto offset = static_cast<std::size_t>(what.rend() - sign) - 1;
    for (auto at = text.find(*sign, from + offset); at <= last + offset;
         at = text.find(*sign, at + 1)) {
      if (starts_with_nocase(text.substr(at - offset), what)) {
        return at - offset;
      }
    }
    return std::string_view::npos;
  }
  const char first = what.front();
  const char upper =
      first >= 'a' && first <= 'z' ? static_cast<char>(first - ('a' - 'A')) : first;
  for (auto pos = from; pos <= last; ++pos) {
    if ((text[pos] == first || text[pos] == upper) &&
        starts_with_nocase(text.substr(pos), what)) {
      return pos;
    }
  }
  return std::string_view::npos;
}

std::string_view take_line(std::string_view& text) noexcept {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::string_view to_lf(std::string_view text, std::string& scratch) {
  auto cr = text.find('\r');
  if (cr == std::string_view::npos) {
    return text;
  }
  scratch.clear();
  scratch.reserve(text.size());
  while (cr != std::string_view::npos) {
    scratch.append(text.substr(0, cr));
    scratch.push_back('\n');
    text.remove_prefix(cr + 1);
    if (!text.empty() && text.front() == '\n') {
      text.remove_prefix(1);
    }
    cr = text.find('\r');
  }
  scratch.append(text);
  return scratch;
}

void append_squeezed(std::string& out, std::string_view text) {
  text = trim(text);
  auto end = out.size();
  out.resize(end + text.size());
  char* to = out.data();
  for (std::size_t pos = 0; pos < text.size();) {
    const char c = text[pos++];
    if (!is_space(c)) {
      to[end++] = c;
      continue;
    }
    to[end++] = ' ';
    while (is_space(text[pos])) {  // what is trimmed ends with something else
      ++pos;
    }
  }
  out.resize(end);
}

std::string squeeze(std::string_view text) {
  std::string out;
  append_squeezed(out, text);
  return out;
}

namespace {

/// Length of the sequence that begins with that byte, 0 where none does.
constexpr std::size_t length_by_lead(std::uint8_t lead) noexcept {
  if (lead < 0x80U) {
    return 1;
  }
  if (lead < 0xC2U || lead > 0xF4U) {
    return 0;
  }
  return lead < 0xE0U ? 2 : lead < 0xF0U ? 3 : 4;
}

/// Length of the valid sequence at `text[pos]`, 0 where there is none (Unicode 15 table 3-7).
std::size_t sequence_length(std::string_view text, std::size_t pos) noexcept {
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto lead = at(pos);
  const auto length = length_by_lead(lead);
  if (length <= 1 || text.size() - pos < length) {
    return length == 1 ? 1 : 0;
  }
  const std::uint8_t low = lead == 0xE0U ? 0xA0U : lead == 0xF0U ? 0x90U : 0x80U;
  const std::uint8_t high = lead == 0xEDU ? 0x9FU : lead == 0xF4U ? 0x8FU : 0xBFU;
  if (at(pos + 1) < low || at(pos + 1) > high) {
    return 0;
  }
  for (auto i = pos + 2; i < pos + length; ++i) {
    if (at(i) < 0x80U || at(i) > 0xBFU) {
      return 0;
    }
  }
  return length;
}

/// First position from `pos` on whose eight bytes are not all ASCII, in steps of eight.
std::size_t skip_ascii(std::string_view text, std::size_t pos) noexcept {
  while (text.size() - pos >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + pos, sizeof word);
    if ((word & 0x8080808080808080U) != 0) {
      break;
    }
    pos += sizeof word;
  }
  return pos;
}

}  // namespace

bool is_valid_utf8(std::string_view text) noexcept {
  std::size_t pos = skip_ascii(text, 0);
  while (pos < text.size()) {
    const auto length = sequence_length(text, pos);
    if (length == 0) {
      return false;
    }
    pos = length == 1 ? skip_ascii(text, pos + 1) : pos + length;
  }
  return true;
}

std::string to_valid_utf8(std::string_view text) {
  if (is_valid_utf8(text) && text.find('\0') == std::string_view::npos) {
    return std::string(text);
  }
  std::string out;
  out.reserve(text.size() + text.size() / 2);
  for (std::size_t pos = 0; pos < text.size();) {
    const auto length = text[pos] == '\0' ? 0 : sequence_length(text, pos);
    if (length == 0) {
      append_utf8(out, U'\uFFFD');
      ++pos;
    } else {
      out.append(text.substr(pos, length));
      pos += length;
    }
  }
  return out;
}

std::string_view utf8_prefix(std::string_view text, std::size_t bytes) noexcept {
  if (text.size() <= bytes) {
    return text;
  }
  while (bytes > 0 && (static_cast<std::uint8_t>(text[bytes]) & 0xC0U) == 0x80U) {
    --bytes;
  }
  return text.substr(0, bytes);
}

void append_utf8(std::string& out, char32_t code_point) {
  if (code_point > 0x10FFFFU || (code_point >= 0xD800U && code_point <= 0xDFFFU)) {
    code_point = U'\uFFFD';
  }
  const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80U) {
    put(code_point);
  } else if (code_point < 0x800U) {
    put(0xC0U | (code_point >> 6U));
    put(0x80U | (code_point & 0x3FU));
  } else if (code_point < 0x10000U) {
    put(0xE0U | (code_point >> 12U));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  } else {
    put(0xF0U | (code_point >> 18U));
    put(0x80U | ((code_point >> 12U) & 0x3FU));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  }
}

char32_t next_code_point(std::string_view text, std::size_t& pos) noexcept {
  const auto length = sequence_length(text, pos);
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[pos + i]); };
  if (length == 0) {
    ++pos;
    return U'\uFFFD';
  }
  char32_t value = length == 1 ? byte(0) : byte(0) & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  pos += length;
  return value;
}

namespace {

/// Capital letters of two bytes in a row, and where their small ones stand.
struct FoldRow {
  std::uint8_t lead;
  std::uint8_t first;  ///< second bytes
  std::uint8_t last;
  std::uint8_t small_lead;
  int step;  ///< from a capital's second byte to its small letter's
};
constexpr FoldRow fold_rows[] = {
    {0xC3, 0x80, 0x96, 0xC3, 0x20},   // Latin-1: À..Ö
    {0xC3, 0x98, 0x9E, 0xC3, 0x20},   // Ø..Þ
    {0xCE, 0x91, 0x9F, 0xCE, 0x20},   // Greek Α..Ο
    {0xCE, 0xA0, 0xA9, 0xCF, -0x20},  // Greek Π..Ω
    {0xD0, 0x90, 0x9F, 0xD0, 0x20},   // Cyrillic А..П
    {0xD0, 0xA0, 0xAF, 0xD1, -0x20},  // Cyrillic Р..Я
    {0xD0, 0x80, 0x8F, 0xD1, 0x10},   // Cyrillic Ѐ..Џ
};

/// Is it a capital of Latin Extended-A, whose small letter is the next code point?
constexpr bool begins_pair(std::uint8_t lead, std::uint8_t tail) noexcept {
  if (lead == 0xC4U) {
    return tail % 2 == 0 && tail < 0xB8U;
  }
  const bool odd = (tail >= 0x81U && tail <= 0x87U) || (tail >= 0xB9U && tail <= 0xBDU);
  const bool even = tail >= 0x8AU && tail <= 0xB6U;
  return lead == 0xC5U && (tail % 2 == 1 ? odd : even);
}

/// Folds the two-byte letter at `text[pos]` in place.
void fold_two_bytes(std::string& text, std::size_t pos) noexcept {
  const auto lead = static_cast<std::uint8_t>(text[pos]);
  const auto tail = static_cast<std::uint8_t>(text[pos + 1]);
  if (begins_pair(lead, tail)) {
    text[pos + 1] = static_cast<char>(tail + 1);
    return;
  }
  for (const auto& row : fold_rows) {
    if (row.lead == lead && row.first <= tail && tail <= row.last) {
      text[pos] = static_cast<char>(row.small_lead);
      text[pos + 1] = static_cast<char>(tail + row.step);
      return;
    }
  }
}

}  // namespace

std::string fold_case(std::string_view text) {
  std::string out(text);
  for (std::size_t pos = 0; pos < out.size(); ++pos) {
    const auto plain = skip_ascii(out, pos);
    for (; pos < plain; ++pos) {
      out[pos] = lower(out[pos]);
    }
    if (pos >= out.size()) {
      break;
    }
    const auto byte = static_cast<std::uint8_t>(out[pos]);
    if (byte < 0x80U) {
      out[pos] = lower(out[pos]);
    } else if (byte >= 0xC3U && byte <= 0xD0U && pos + 1 < out.size()) {
      fold_two_bytes(out, pos);
      ++pos;
    }
  }
  return out;
}

}  // namespace postmortem
