#include "dsn/transcript.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/address.h"
#include "core/limits.h"
#include "core/text.h"
#include "dsn/phrases.h"

namespace postmortem::dsn {
namespace {

std::string_view leading_host(std::string_view text) noexcept {
  std::size_t length = 0;
  while (length < text.size() && (is_alnum(text[length]) || text[length] == '-' ||
                                  text[length] == '.' || text[length] == '_')) {
    ++length;
  }
  auto host = text.substr(0, length);
  while (host.ends_with('.')) {
    host.remove_suffix(1);
  }
  return host;
}

std::string_view trailing_host(std::string_view text) noexcept {
  std::size_t begin = text.size();
  while (begin > 0 && (is_alnum(text[begin - 1]) || text[begin - 1] == '-' ||
                       text[begin - 1] == '.' || text[begin - 1] == '_')) {
    --begin;
  }
  return text.substr(begin);
}

/// The address in brackets or parentheses right behind a host's name.
std::string bracketed_ip(std::string_view text) {
  text = text.substr(0, 64);
  const auto open = text.find_first_of("[(");
  if (open == std::string_view::npos || open > 3) {
    return {};
  }
  const auto close = text.find_first_of("])", open);
  if (close == std::string_view::npos) {
    return {};
  }
  const auto ip = parse_ip(text.substr(open + 1, close - open - 1));
  return ip ? to_string(*ip) : std::string();
}

/// May the name of a host stand beside the phrase at `pos`? Fills `out` where it does.
bool read_host(std::string_view text, std::size_t pos, const Phrase& phrase, Dialogue& out) {
  if (!phrase.host_follows) {
    auto before = trim(text.substr(0, pos));
    // "mx.example.org [192.0.2.1] did not like our RCPT TO"
    const auto open = before.ends_with(']') ? before.rfind('[') : std::string_view::npos;
    if (open != std::string_view::npos) {
      out.remote_ip = bracketed_ip(before.substr(open));
      before = trim(before.substr(0, open));
    }
    const auto host = trailing_host(before);
    if (is_full_host_name(host)) {
      out.remote_mta = lower(host);
    } else if (const auto ip = parse_ip(host); ip && out.remote_ip.empty()) {
      out.remote_ip = to_string(*ip);
    }
    return !out.remote_mta.empty() || !out.remote_ip.empty();
  }
  const auto rest = text.substr(pos + phrase.words.size());
  const auto host = leading_host(rest);
  if (is_full_host_name(host)) {
    out.remote_mta = lower(host);
    out.remote_ip = bracketed_ip(rest.substr(host.size()));
    return true;
  }
  if (auto ip = bracketed_ip(rest); !ip.empty()) {
    out.remote_ip = std::move(ip);
    return true;
  }
  return false;
}

/// All phrases, those of commands first.
constexpr auto phrase_count = command_phrases.size() + host_phrases.size();
constexpr std::string_view phrase(std::size_t row) noexcept {
  return row < command_phrases.size() ? command_phrases[row].words
                                      : host_phrases[row - command_phrases.size()].words;
}

/// Rows of phrases by the character that they begin with.
struct ByFirst {
  std::array<std::uint8_t, 129> heads{};  ///< first entry of each character in `rows`
  std::array<std::uint8_t, phrase_count> rows{};
};
constexpr auto phrases_by_first = [] {
  static_assert(phrase_count < 256);
  ByFirst out;
  std::uint8_t count = 0;
  for (std::size_t c = 0; c < 128; ++c) {
    out.heads.at(c) = count;
    for (std::size_t row = 0; row < phrase_count; ++row) {
      if (phrase(row).front() == static_cast<char>(c)) {
        out.rows.at(count++) = static_cast<std::uint8_t>(row);
      }
    }
  }
  out.heads.at(128) = count;
  return out;
}();

/// What a character may be: part of a word, the first of a phrase.
enum Kind : std::uint8_t { word = 1, first = 2 };
constexpr auto kinds = [] {
  std::array<std::uint8_t, 256> out{};
  for (std::size_t c = 0; c < out.size(); ++c) {
    const char small = lower(static_cast<char>(c));
    const auto letter = static_cast<std::size_t>(static_cast<unsigned char>(small));
    const bool begins = letter < 128 && phrases_by_first.heads.at(letter) <
                                            phrases_by_first.heads.at(letter + 1);
    out.at(c) = static_cast<std::uint8_t>((is_alnum(small) ? Kind::word : 0) |
                                          (begins ? Kind::first : 0));
  }
  return out;
}();

/// Which pairs of letters phrases begin with: 128 bits for each first one.
constexpr auto pairs = [] {
  std::array<std::array<std::uint64_t, 2>, 128> out{};
  for (std::size_t row = 0; row < phrase_count; ++row) {
    const auto letter = static_cast<std::size_t>(phrase(row)[0]);
    const auto second = static_cast<std::size_t>(phrase(row)[1]);
    out.at(letter).at(second / 64) |= std::uint64_t{1} << (second % 64);
  }
  return out;
}();
constexpr bool begins_phrase(std::size_t letter, char second) noexcept {
  const std::size_t bit = static_cast<unsigned char>(second);
  return bit < 128 && ((pairs[letter][bit / 64] >> (bit % 64)) & 1U) != 0;
}

/// Calls `each` for every phrase that stands at a word's start, in the order of the text: one
/// pass, however many phrases there are.
template <typename Each>
void for_each_phrase(std::string_view text, Each each) {
  std::uint8_t before = 0;
  for (std::size_t pos = 0; pos + 1 < text.size(); ++pos) {
    const auto kind = kinds[static_cast<unsigned char>(text[pos])];
    const bool inside = (kind & before & Kind::word) != 0;
    before = kind;
    if (inside || (kind & Kind::first) == 0) {
      continue;
    }
    const std::size_t letter = static_cast<unsigned char>(lower(text[pos]));
    const char second = lower(text[pos + 1]);
    if (!begins_phrase(letter, second)) {
      continue;
    }
    for (auto i = phrases_by_first.heads[letter]; i < phrases_by_first.heads[letter + 1]; ++i) {
      const std::size_t row = phrases_by_first.rows[i];
      const auto words = phrase(row);
      if (second == words[1] && starts_with_nocase(text.substr(pos), words)) {
        each(pos, row);
      }
    }
  }
}

}  // namespace

Dialogue read_dialogue(std::string_view text) {
  text = text.substr(0, limits::diagnostic_bytes);
  Dialogue out;
  auto command = command_phrases.size();
  auto host = phrase_count;
  for_each_phrase(text, [&](std::size_t pos, std::size_t row) {
    if (row < command_phrases.size()) {
      command = std::min(command, row);
      return;
    }
    Dialogue tried;
    if (row < host &&
        read_host(text, pos, host_phrases.at(row - command_phrases.size()), tried)) {
      host = row;
      out.remote_mta = std::move(tried.remote_mta);
      out.remote_ip = std::move(tried.remote_ip);
    }
  });
  if (command < command_phrases.size()) {
    out.command = command_phrases.at(command).command;
  }
  return out;
}

}  // namespace postmortem::dsn
