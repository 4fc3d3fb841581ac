#include "reports/sessions.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <optional>

#include "core/address.h"
#include "core/limits.h"
#include "core/status.h"
#include "core/text.h"

namespace postmortem::reports {
namespace {

constexpr auto npos = std::string_view::npos;

enum class Command : std::uint8_t { greeting, mail, rcpt, data, other };

struct Verb {
  std::string_view words{};  ///< lower case
  bool is_all{};             ///< the line says nothing else
  Command command{};
};
constexpr auto verbs = std::to_array<Verb>({{"rcpt to", false, Command::rcpt},
                                            {"mail from", false, Command::mail},
                                            {"data", true, Command::data},
                                            {"ehlo ", false, Command::greeting},
                                            {"helo ", false, Command::greeting},
                                            {"starttls", true, Command::other},
                                            {"auth ", false, Command::other},
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
    }
  }

  std::vector<SessionAnswer> take() { return std::move(answers_); }

 private:
  struct Sent {
    Command command{};
    std::size_t recipient{};  ///< of an RCPT, in `answers_`
    bool is_end{};            ///< of the message that DATA announced
  };

  void send(Command command, std::string_view text) {
    Sent sent{command, answers_.size(), false};
    if (command == Command::rcpt) {
      const auto addresses = find_addresses(text);
      if (addresses.empty() || answers_.size() >= limits::report_recipients) {
        sent.command = Command::other;
      } else {
        const auto at = addresses.front();
        auto& answer = answers_.emplace_back();
        answer.recipient = normalise_address(text.substr(at.begin, at.end - at.begin));
        answer.line = line_ - 1;
      }
    }
    sent_.push_back(sent);
  }

  void answer(std::string_view line) {
    if (sent_.empty()) {
      return;
    }
    if (words_.size() < limits::diagnostic_bytes) {
      words_.append(words_.empty() ? "" : " ").append(squeeze(line));
    }
    const bool goes_on = line.size() > 3 && line[3] == '-';
    if (goes_on) {
      return;
    }
    take(sent_.front(), line.front());
    words_.clear();
  }

  /// Takes `words_` for the answer to the first command that has none, of the class `digit`.
  void take(Sent sent, char digit) {
    sent_.pop_front();
    const bool refuses = digit == '4' || digit == '5';
    switch (sent.command) {
      case Command::mail:
        first_ = sent_.empty() ? answers_.size() : sent_.front().recipient;
        break;
      case Command::rcpt:
        answers_[sent.recipient].is_accepted = !refuses;
        if (refuses) {
          refuse(sent.recipient, "RCPT");
        }
        break;
      case Command::data:
        if (digit == '3' && !sent.is_end) {
          sent.is_end = true;
          sent_.push_front(sent);
        } else if (refuses) {
          refuse_message();
        }
        break;
      case Command::greeting:
      case Command::other:
        break;
    }
  }

  void refuse(std::size_t recipient, std::string_view command) {
    answers_[recipient].is_accepted = false;
    answers_[recipient].words = words_;
    answers_[recipient].command = command;
  }

  /// For all recipients of the session.
  void refuse_message() {
    for (auto i = first_; i < answers_.size(); ++i) {
      if (answers_[i].is_accepted) {
        refuse(i, "DATA");
      }
    }
  }

  std::string_view mark_;
  std::vector<SessionAnswer> answers_{};
  std::deque<Sent> sent_{};  ///< commands without an answer yet
  std::string words_{};      ///< of the answer that goes on
  std::size_t first_{};      ///< recipient of the message
  std::size_t line_{};       ///< number of lines read
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
