#include "dsn/transcript.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/address.h"
#include "core/limits.h"
#include "core/status.h"
#include "core/text.h"
#include "core/utf8.h"
#include "dsn/phrase_finder.h"
#include "dsn/phrases.h"

namespace postmortem::dsn {
namespace {

constexpr auto npos = std::string_view::npos;

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

/// What stands in brackets or parentheses right behind a host's name; empty where nothing does.
std::string_view in_brackets(std::string_view text) noexcept {
  text = text.substr(0, 64);
  const auto open = text.find_first_of("[(");
  const auto close = open > 3 ? npos : text.find_first_of("])", open);
  return close == npos ? text.substr(0, 0) : text.substr(open + 1, close - open - 1);
}

/// The address in them.
std::string bracketed_ip(std::string_view text) {
  const auto ip = parse_ip(in_brackets(text));
  return ip ? to_string(*ip) : std::string();
}

/// May the name of a host stand beside the phrase at `pos`? Fills `out` where it does.
bool read_host(std::string_view text, std::size_t pos, const Phrase& phrase, Dialogue& out) {
  if (phrase.host == HostAt::nowhere) {
    return false;
  }
  if (phrase.host == HostAt::in_front) {
    auto before = trim(text.substr(0, pos));
    // "mx.example.org [192.0.2.1] did not like our RCPT TO"
    const auto open = before.ends_with(']') ? before.rfind('[') : npos;
    if (open != npos) {
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

/// Where the reply code stands of which no more than a colon and a blank is in front from `pos`
/// on; npos where none does.
std::size_t reply_at(std::string_view text, std::size_t pos) noexcept {
  pos = std::min(text.find_first_not_of(": ", pos), text.size());
  return parse_reply_code(text.substr(pos)) ? pos : npos;
}

/// The same of what the host said whose name begins at `pos`: "mx.example.org[192.0.2.1] said:
/// 550 ...", "mx.example.org [192.0.2.1]: 550 ...", "mx.example.org (192.0.2.1) reason: 550".
std::size_t reply_of_host(std::string_view text, std::size_t pos) noexcept {
  pos += leading_host(text.substr(pos)).size();
  if (const auto ip = in_brackets(text.substr(pos)); !ip.empty()) {
    pos = static_cast<std::size_t>(ip.data() + ip.size() + 1 - text.data());
  }
  for (const std::string_view said : {" said", " reason"}) {
    pos += starts_with_nocase(text.substr(pos), said) ? said.size() : 0;
  }
  return text.substr(pos).starts_with(':') ? reply_at(text, pos) : npos;
}

/// "... after RCPT TO:<jo@example.org>: 550 ..."
std::size_t reply_to_command(std::string_view text, std::size_t pos) noexcept {
  const auto code = find_reply_code(text.substr(pos));
  const bool is_led_to = code && text.substr(pos + code->begin - 2).starts_with(": ");
  return is_led_to ? pos + code->begin : npos;
}

/// Where the reply begins that the phrase at `pos` leads to; npos where it leads to none.
std::size_t find_reply(std::string_view text, std::size_t pos, const Phrase& phrase) noexcept {
  const auto behind = pos + phrase.words.size();
  if (phrase.host == HostAt::behind) {
    // In the middle of a sentence the words in front may tell more than the reply.
    const auto before = text.substr(0, pos);
    const bool begins =
        before.empty() || before.ends_with(": ") || before.ends_with(" command, ");
    return begins ? reply_of_host(text, behind) : npos;
  }
  switch (phrase.reply) {
    case ReplyAt::nowhere:
      break;
    case ReplyAt::behind:
      return reply_at(text, behind);
    case ReplyAt::if_at_front:
      return pos == 0 ? reply_at(text, behind) : npos;
    case ReplyAt::behind_command:
      return reply_to_command(text, behind);
  }
  return npos;
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
  const auto end = starts_with_nocase(text, recipient) ? text.find('>') : npos;
  const auto reply = end == npos ? text.substr(0, 0) : trim(text.substr(end + 1));
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

std::string_view words_of_host(std::string_view diagnostic) {
  // What stands in front names a host and two addresses at most. Where a code stands at the
  // very front, that is the reply itself, but for what gateways put there.
  const auto head = utf8_prefix(diagnostic, 600);
  if (parse_reply_code(head) && head.find(" -> ") == npos) {
    return diagnostic;
  }
  auto begin = npos;
  Phrase frame;
  hosts.find(head, [&](std::size_t pos, std::size_t row) {
    if (begin == npos) {
      frame = host_phrases.at(row);
      begin = find_reply(head, pos, frame);
    }
  });
  if (begin == npos) {
    return diagnostic;
  }
  auto words = diagnostic.substr(begin);
  const bool is_closed = frame.closing != 0 && words.ends_with(frame.closing) &&
                         head.substr(0, begin).find(frame.opening) != npos;
  words.remove_suffix(is_closed ? 1 : 0);
  return words;
}

}  // namespace postmortem::dsn
