#include "dsn/transcript.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/address.h"
#include "core/limits.h"
#include "core/status.h"
#include "core/text.h"
#include "dsn/phrase_finder.h"
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

// Short ones would make the steps short that the others allow.
constexpr std::size_t short_phrase = 5;
constexpr std::size_t longest_phrase = 100;
constexpr PhraseFinder commands(command_phrases, short_phrase, longest_phrase);
constexpr PhraseFinder hosts(host_phrases, short_phrase, longest_phrase);
constexpr PhraseFinder short_hosts(host_phrases, 2, short_phrase);

/// The first host phrase that is short; their number where none is.
constexpr auto first_short_host = [] {
  std::size_t row = 0;
  while (row < host_phrases.size() && host_phrases.at(row).words.size() >= short_phrase) {
    ++row;
  }
  return row;
}();

}  // namespace

std::string_view find_command(std::string_view text) {
  auto best = command_phrases.size();
  commands.find(text.substr(0, limits::diagnostic_bytes),
                [&](std::size_t /*pos*/, std::size_t row) { best = std::min(best, row); });
  if (best < command_phrases.size()) {
    return command_phrases.at(best).command;
  }
  // "RCPT TO:<jo@example.org> 550 jo@example.org unknown"
  constexpr std::string_view recipient = "rcpt to:<";
  const auto end =
      starts_with_nocase(text, recipient) ? text.find('>') : std::string_view::npos;
  const auto reply =
      end == std::string_view::npos ? text.substr(0, 0) : trim(text.substr(end + 1));
  return parse_reply_code(reply) ? "RCPT" : std::string_view{};
}

Dialogue read_dialogue(std::string_view text) {
  text = text.substr(0, limits::diagnostic_bytes);
  Dialogue out;
  auto best = host_phrases.size();
  const auto try_host = [&](std::size_t pos, std::size_t row) {
    Dialogue tried;
    if (row < best && read_host(text, pos, host_phrases.at(row), tried)) {
      best = row;
      out = std::move(tried);
    }
  };
  hosts.find(text, try_host);
  if (best > first_short_host) {
    short_hosts.find(text, try_host);
  }
  out.command = find_command(text);
  return out;
}

}  // namespace postmortem::dsn
