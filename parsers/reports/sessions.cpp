#include "reports/sessions.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/address.h"
#include "core/limits.h"
#include "core/status.h"
#include "core/text.h"
#include "reports/session_events.h"

namespace postmortem::reports {
namespace {

constexpr auto npos = std::string_view::npos;

struct Verb {
  std::string_view words{};  ///< lower case
  bool is_all{};             ///< the line says nothing else
  Command command{};
};
constexpr auto verbs = std::to_array<Verb>({{"rcpt to", false, Command::rcpt},
                                            {"mail from", false, Command::mail},
                                            {"data", true, Command::data},
                                            {"bdat ", false, Command::bdat},
                                            {"ehlo ", false, Command::greeting},
                                            {"helo ", false, Command::greeting},
                                            {"lhlo ", false, Command::local_greeting},
                                            {"starttls", true, Command::other},
                                            {"auth ", false, Command::other},
                                            {"vrfy ", false, Command::other},
                                            {"xclient ", false, Command::other},
                                            {"xforward ", false, Command::other},
                                            {"rset", true, Command::other},
                                            {"noop", true, Command::other},
                                            {"quit", true, Command::other}});

std::optional<Command> command_of(std::string_view words) {
  words = trim(words);
  const auto verb = std::find_if(verbs.begin(), verbs.end(), [&](const Verb& row) {
    return row.is_all ? equals_nocase(words, row.words) : starts_with_nocase(words, row.words);
  });
  return verb == verbs.end() ? std::nullopt : std::optional(verb->command);
}

/// Without the time and the numbers that logs put in front.
std::string_view without_stamp(std::string_view line) {
  line = trim(line);
  while (!line.empty() && !parse_reply_code(line)) {
    const auto first = line.find_first_not_of("[(");
    const auto end = line.find(' ');
    if (first == npos || !is_digit(line[first]) || end == npos) {
      break;
    }
    line = trim(line.substr(end));
  }
  return line;
}

/// Signs, or a word or two with signs behind them: ">>> ", "<-", "S: ", "Received >>> ".
bool is_mark(std::string_view mark) {
  constexpr std::size_t longest = 16;
  mark = trim(mark);
  return mark.empty() ||
         (mark.size() <= longest && std::string_view("<>:-=|*]").find(mark.back()) != npos);
}

/// The mark of the lines with commands; none where no line tells it.
std::optional<std::string_view> find_mark(const Region& region) {
  for (const auto& line : region.lines) {
    if (line.folded.find("rcpt to") == npos) {
      continue;
    }
    const auto text = without_stamp(line.text);
    const auto mark = text.substr(0, std::min(find_nocase(text, "rcpt to"), text.size()));
    if (is_mark(mark) && !find_addresses(text).empty()) {
      return mark;
    }
  }
  return std::nullopt;
}

class SessionReader {
 public:
  explicit SessionReader(std::string_view mark) : mark_(mark) {}

  /// The lines of a region, one after the other.
  void read(const Line& line) {
    ++line_;
    const auto text = without_stamp(line.text);
    const auto command =
        text.starts_with(mark_) ? command_of(text.substr(mark_.size())) : std::nullopt;
    if (command) {
      send(*command, text);
      return;
    }
    const auto code = text.find_first_of("2345");
    const auto mark = text.substr(0, std::min(code, text.size()));
    if (code != npos && is_mark(mark) && trim(mark).empty() == trim(mark_).empty() &&
        parse_reply_code(text.substr(code))) {
      answer(text.substr(code));
    } else if (!events_.empty() && behind_.size() < limits::diagnostic_bytes) {
      append_line(behind_, line);
    }
  }

  std::vector<SessionAnswer> take() {
    end_unit();
    return std::move(answers_);
  }

 private:
  void send(Command command, std::string_view text) {
    const bool greets = command == Command::greeting || command == Command::local_greeting;
    if (greets || (command == Command::mail && !events_.empty() && events_.back().is_answer)) {
      end_unit();
    }
    if (greets) {
      is_local_ = command == Command::local_greeting;
    }
    goes_on_ = false;
    if (command != Command::other) {
      behind_.clear();
    }
    last_command_ = command;
    auto& event = events_.emplace_back();
    event.command = command;
    event.is_last = ends_with_nocase(text, "last");
    if (command != Command::rcpt && command != Command::mail) {
      return;
    }
    const auto named = addresses_of(text);
    if (!named.empty()) {
      event.address = lower(named.front());
    }
    if (command != Command::rcpt) {
      return;
    }
    if (event.address.empty() || answers_.size() >= limits::report_recipients) {
      event.command = Command::other;
      return;
    }
    event.recipient = answers_.size();
    auto& answer = answers_.emplace_back();
    answer.recipient = named.front();
    answer.line = line_ - 1;
  }

  void answer(std::string_view line) {
    const auto code = parse_reply_code(line);
    // What a host says first answers nothing, unless TLS was asked for.
    constexpr int ready = 220;
    if (events_.empty() || (code == ready && !events_.back().is_answer &&
                            events_.back().command != Command::other)) {
      return;
    }
    if (!goes_on_ || events_.back().code != code) {
      auto& event = events_.emplace_back();
      event.is_answer = true;
      event.code = code;
    }
    if (last_command_ != Command::other) {
      behind_.clear();
    }
    auto& words = events_.back().text;
    if (words.size() < limits::diagnostic_bytes) {
      words.append(words.empty() ? "" : " ").append(squeeze(line));
    }
    goes_on_ = line.size() > 3 && line[3] == '-';
  }

  /// Reads what the commands and answers since the last greeting or message tell.
  void end_unit() {
    tell_answers(events_, is_local_, behind_, answers_);
    events_.clear();
    behind_.clear();
    goes_on_ = false;
  }

  std::string_view mark_;
  std::vector<SessionAnswer> answers_{};
  std::vector<Event> events_{};  ///< since the last greeting or message
  std::string behind_{};         ///< what stands behind the last of them
  Command last_command_{};
  bool goes_on_{};      ///< the last answer has more lines
  bool is_local_{};     ///< LMTP (RFC 2033)
  std::size_t line_{};  ///< number of lines read
};

}  // namespace

std::vector<SessionAnswer> read_sessions(const Region& region) {
  const auto mark = find_mark(region);
  if (!mark) {
    return {};
  }
  SessionReader reader(*mark);
  for (const auto& line : region.lines) {
    reader.read(line);
  }
  return reader.take();
}

}  // namespace postmortem::reports
