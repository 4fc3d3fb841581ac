#include "dsn/transcript.h"

#include <algorithm>
#include <array>

#include "core/address.h"
#include "core/limits.h"
#include "core/text.h"

namespace postmortem::dsn {
namespace {

struct Phrase {
  std::string_view words;  ///< lower case
  bool host_follows;  ///< the host's name stands behind the words, otherwise in front of them
};

constexpr auto host_phrases = std::to_array<Phrase>({
    {"while talking to ", true},
    {"connected to ", true},
    {"delivery to the following recipient failed permanently: host ", true},
    {"remote server returned message ", false},
    {"error from remote mail server ", false},
    {"host ", true},
    {"relay=", true},
    {"message refused by ", true},
    {"rejected by the server for the recipient domain ", true},
    {"from remote server ", true},
    {"the recipient server ", true},
    {"remote mta ", true},
    {"generating server: ", true},
    {"conversation with ", true},
    {"connect to ", true},
    {"lost connection with ", true},
    {" by ", true},
    {" gave this error", false},
    {" rejected your message", false},
    {" said: ", false},
    {" does not like recipient", false},
    {" failed after i sent the message", false},
});

struct CommandPhrase {
  std::string_view words;  ///< lower case
  std::string_view command;
};

// Longer and more exact phrases first: the first one found wins.
constexpr auto command_phrases = std::to_array<CommandPhrase>({
    {"in reply to end of data", "DATA"},
    {"in reply to data", "DATA"},
    {"in reply to rcpt to", "RCPT"},
    {"in reply to mail from", "MAIL"},
    {"in reply to ehlo", "EHLO"},
    {"in reply to helo", "HELO"},
    {"in reply to starttls", "STARTTLS"},
    {"in reply to auth", "AUTH"},
    {"in reply to bdat", "BDAT"},
    {"after end of data", "DATA"},
    {"after pipelined end of data", "DATA"},
    {"after rcpt to", "RCPT"},
    {"after pipelined rcpt", "RCPT"},
    {"after mail from", "MAIL"},
    {"after pipelined mail from", "MAIL"},
    {"after data", "DATA"},
    {"after pipelined data", "DATA"},
    {"after ehlo", "EHLO"},
    {"after helo", "HELO"},
    {"after starttls", "STARTTLS"},
    {"after initial connection", "CONN"},
    {"initial connection", "CONN"},
    {"while receiving the initial server greeting", "CONN"},
    {"while performing the ehlo handshake", "EHLO"},
    {"while performing the helo handshake", "HELO"},
    {"while sending rcpt to", "RCPT"},
    {"while sending mail from", "MAIL"},
    {"while sending data command", "DATA"},
    {"while sending end of data", "DATA"},
    {"while sending message body", "DATA"},
    {"failed after i sent the message", "DATA"},
    {"does not like recipient", "RCPT"},
    {"does not like sender", "MAIL"},
    {"connected but greeting failed", "CONN"},
    {"connected but my name was rejected", "HELO"},
    {"connected but sender was rejected", "MAIL"},
    {">>> rcpt to", "RCPT"},
    {">>> mail from", "MAIL"},
    {">>> data", "DATA"},
    {">>> ehlo", "EHLO"},
    {">>> helo", "HELO"},
    {">>> starttls", "STARTTLS"},
    {">>> auth", "AUTH"},
    {"(rcpt to)", "RCPT"},
    {"error after rcpt", "RCPT"},
    {"rcpt to command", "RCPT"},
    {"mail from command", "MAIL"},
});

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

bool find_host(std::string_view text, const Phrase& phrase, Dialogue& out) {
  for (auto pos = find_nocase(text, phrase.words); pos != std::string_view::npos;
       pos = find_nocase(text, phrase.words, pos + 1)) {
    const bool free = pos == 0 || phrase.words.front() == ' ' || !is_alnum(text[pos - 1]);
    if (!free) {
      continue;
    }
    if (!phrase.host_follows) {
      const auto host = trailing_host(text.substr(0, pos));
      if (is_full_host_name(host)) {
        out.remote_mta = lower(host);
        return true;
      }
      continue;
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
  }
  return false;
}

}  // namespace

Dialogue read_dialogue(std::string_view text) {
  text = text.substr(0, limits::diagnostic_bytes);
  Dialogue out;
  const auto command = std::find_if(
      command_phrases.begin(), command_phrases.end(), [&](const CommandPhrase& row) {
        return find_nocase(text, row.words) != std::string_view::npos;
      });
  if (command != command_phrases.end()) {
    out.command = command->command;
  }
  std::any_of(host_phrases.begin(), host_phrases.end(),
              [&](const Phrase& phrase) { return find_host(text, phrase, out); });
  return out;
}

}  // namespace postmortem::dsn
