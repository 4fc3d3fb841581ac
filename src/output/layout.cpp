#include "output/layout.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/utf8.h"

namespace postmortem::output {
namespace {

constexpr std::size_t widest_text = 110;  ///< columns; longer lines are hard to read

struct Range {
  char32_t first;
  char32_t last;
};

// Zero width, line breaking, bidi and other invisible controls (Unicode categories Cc, Cf, Zl,
// Zp).
constexpr auto unsafe = std::to_array<Range>({
    {0x00, 0x1F},
    {0x7F, 0x9F},
    {0xAD, 0xAD},
    {0x061C, 0x061C},
    {0x180E, 0x180E},
    {0x200B, 0x200F},
    {0x2028, 0x202E},
    {0x2060, 0x206F},
    {0xFEFF, 0xFEFF},
    {0xFFF9, 0xFFFB},
    {0xE0000, 0xE007F},
    {0xE000, 0xF8FF},
});
// East Asian Width W and F, in coarse blocks, and emoji.
constexpr auto wide = std::to_array<Range>({
    {0x1100, 0x115F},
    {0x2E80, 0x303E},
    {0x3041, 0x33FF},
    {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},
    {0xA000, 0xA4CF},
    {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},
    {0xFE30, 0xFE4F},
    {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F},
    {0x1F900, 0x1F9FF},
    {0x20000, 0x3FFFD},
});
constexpr auto combining = std::to_array<Range>({
    {0x0300, 0x036F},
    {0x0483, 0x0489},
    {0x0591, 0x05BD},
    {0x0610, 0x061A},
    {0x064B, 0x065F},
    {0x0E31, 0x0E31},
    {0x0E34, 0x0E3A},
    {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF},
    {0x20D0, 0x20FF},
    {0xFE00, 0xFE0F},
    {0xFE20, 0xFE2F},
});

template <std::size_t N>
bool in(const std::array<Range, N>& ranges, char32_t c) noexcept {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& range) { return c >= range.first && c <= range.last; });
}

std::size_t width_of(char32_t c) noexcept {
  return c < 0x300 ? 1 : in(combining, c) ? 0 : in(wide, c) ? 2 : 1;
}

std::string_view ink_code(Ink ink) noexcept {
  constexpr auto codes = std::to_array<std::string_view>(
      {"", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[34m"});
  return codes.at(static_cast<std::size_t>(ink));
}

}  // namespace

std::string show_safely(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t pos = 0; pos < text.size();) {
    const auto begin = pos;
    const auto c = next_code_point(text, pos);
    if (c == U'\t' || c == U'\n' || c == U'\r') {
      out.push_back(' ');
    } else if (c < 0x7F && c >= 0x20) {
      out.push_back(text[begin]);
    } else if (in(unsafe, c)) {
      std::array<char, 16> escaped{};
      const int length =
          std::snprintf(escaped.data(), escaped.size(), c < 0x100 ? "\\x%02x" : "\\u%04x",
                        static_cast<unsigned>(c));
      out.append(escaped.data(), static_cast<std::size_t>(length));
    } else {
      append_utf8(out, c);
    }
  }
  return out;
}

std::size_t columns(std::string_view text) noexcept {
  std::size_t sum = 0;
  for (std::size_t pos = 0; pos < text.size();) {
    sum += width_of(next_code_point(text, pos));
  }
  return sum;
}

std::string_view front_columns(std::string_view text, std::size_t most) noexcept {
  std::size_t sum = 0;
  for (std::size_t pos = 0; pos < text.size();) {
    const auto begin = pos;
    sum += width_of(next_code_point(text, pos));
    if (sum > most) {
      return text.substr(0, begin);
    }
  }
  return text;
}

std::string shorten(std::string_view text, std::size_t most) {
  if (columns(text) <= most || most == 0) {
    return std::string(most == 0 ? std::string_view{} : text);
  }
  return std::string(front_columns(text, most - 1)) + "…";
}

std::string padded(std::string text, std::size_t width) {
  const auto used = columns(text);
  text.append(used < width ? width - used : 0, ' ');
  return text;
}

std::string right(std::uint64_t number, std::size_t width) {
  auto text = std::to_string(number);
  text.insert(0, text.size() < width ? width - text.size() : 0, ' ');
  return text;
}

std::string plural(std::uint64_t count, std::string_view one, std::string_view more) {
  return std::to_string(count).append(" ").append(count == 1 ? one : more);
}

std::size_t Lines::width() const noexcept {
  return static_cast<std::size_t>(std::clamp(style_.width, 30, 200));
}

std::string Lines::inked(std::string_view text, Ink ink) const {
  if (!style_.colour || ink == Ink::plain || text.empty()) {
    return std::string(text);
  }
  return std::string(ink_code(ink)).append(text).append("\x1b[0m");
}

void Lines::whole(std::string_view text, Ink ink) {
  out_.append(inked(text, ink)).push_back('\n');
}

void Lines::wrapped(std::string_view first, std::string_view rest, std::string_view text,
                    Ink ink) {
  const auto safe = show_safely(text);
  std::string_view left = safe;
  std::string_view margin = first;
  std::string line;
  const auto across = std::min(width(), widest_text);
  std::size_t room = across - std::min(across - 10, columns(margin));
  const auto end_line = [&] {
    out_.append(margin).append(inked(line, ink)).push_back('\n');
    line.clear();
    margin = rest;
    room = across - std::min(across - 10, columns(margin));
  };
  while (!left.empty()) {
    const auto blank = left.find(' ');
    auto word = left.substr(0, blank);
    left.remove_prefix(blank == std::string_view::npos ? left.size() : blank + 1);
    if (word.empty()) {
      continue;
    }
    const auto used = columns(line);
    if (used > 0 && used + 1 + columns(word) > room) {
      end_line();
    }
    const bool is_url = word.find("://") != std::string_view::npos;
    while (!is_url && columns(word) > room) {
      const auto front = front_columns(word, room);
      line = front.empty() ? word.substr(0, 1) : front;
      word.remove_prefix(line.size());
      end_line();
    }
    line.append(line.empty() ? "" : " ").append(word);
  }
  if (!line.empty()) {
    end_line();
  }
}

}  // namespace postmortem::output
