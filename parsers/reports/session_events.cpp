#include "reports/session_events.h"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/address.h"
#include "core/text.h"

namespace postmortem::reports {
namespace {

constexpr auto npos = std::string_view::npos;

class Matcher {
 public:
  Matcher(std::vector<Event>& events, bool is_local, std::vector<SessionAnswer>& answers)
      : events_(events), answers_(answers), is_local_(is_local) {
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (events_[i].command == Command::rcpt && !events_[i].is_answer) {
        recipients_[events_[i].address] = i;
      }
    }
  }

  void run(const std::string& behind) {
    if (recipients_.empty()) {
      return;
    }
    if (!match_in_order()) {
      match_by_place();
    }
    tell(behind);
  }

 private:
  /// The RCPT that the answer names the address of; npos where it names none or several.
  [[nodiscard]] std::size_t named_by(const Event& answer) const {
    std::size_t found = npos;
    for (const auto& address : addresses_of(answer.text)) {
      const auto known = recipients_.find(lower(address));
      if (known != recipients_.end() && known->second != found) {
        if (found != npos) {
          return npos;
        }
        found = known->second;
      }
    }
    return found;
  }

  /// May the answer be that to the command?
  [[nodiscard]] bool fits(const Event& answer, const Event& command) const {
    constexpr int go_ahead = 354;
    if (answer.code == go_ahead && command.command != Command::data) {
      return false;
    }
    if (command.takes_message()) {
      return true;
    }
    const auto named = named_by(answer);
    return named == npos || events_[named].address == command.address;
  }

  /// Answers stand in the order of the commands (RFC 2920) where none is left out. Gives false
  /// where some are.
  bool match_in_order() {
    std::deque<std::size_t> pending;
    std::size_t trailing = 0;  // commands behind the last answer
    std::size_t left = 0;      // answers that the first of `pending` still gets
    for (std::size_t i = 0; i < events_.size(); ++i) {
      auto& event = events_[i];
      trailing = event.is_answer ? 0 : trailing + 1;
      if (!event.is_answer) {
        pending.push_back(i);
      } else if (!pending.empty()) {
        const auto to = pending.front();
        if (!fits(event, events_[to])) {
          return false;
        }
        event.to = to;
        if (!event.asks()) {
          left = (left > 0 ? left : answers_expected(i)) - 1;
          pending.erase(pending.begin(), pending.begin() + (left == 0 ? 1 : 0));
        }
      }
    }
    return pending.size() <= trailing;
  }

  /// How many answers the command has of which `number` is the first that asks for nothing.
  std::size_t answers_expected(std::size_t number) {
    const auto& answer = events_[number];
    const auto& command = events_[answer.to];
    if (!command.takes_message()) {
      accepted_ += command.command == Command::rcpt && !answer.refuses() ? 1U : 0U;
      return 1;
    }
    const auto& before = events_[number - 1];
    const bool is_asked = before.to == answer.to && before.asks();
    // LMTP has an answer to the message for each recipient that was accepted.
    const bool has_many = is_local_ && accepted_ > 0 && (is_asked || !answer.refuses()) &&
                          (command.command == Command::data || command.is_last);
    return has_many ? std::exchange(accepted_, 0) : 1;
  }

  /// Where answers are left out, one that stands directly behind a command is this command's.
  void match_by_place() {
    for (std::size_t begin = 0; begin < events_.size();) {
      auto answers = begin;
      while (answers < events_.size() && !events_[answers].is_answer) {
        events_[answers++].to = npos;
      }
      auto end = answers;
      while (end < events_.size() && events_[end].is_answer) {
        events_[end++].to = npos;
      }
      match_run(begin, answers, end);
      begin = end;
    }
  }

  /// The commands [begin, answers) and the answers [answers, end) behind them.
  void match_run(std::size_t begin, std::size_t answers, std::size_t end) {
    std::vector<std::size_t> loose;  // answers that don't tell whose they are
    std::unordered_set<std::size_t> answered;
    const bool ends_message = answers > begin && events_[answers - 1].takes_message();
    bool is_message = false;
    for (auto i = answers; i < end; ++i) {
      auto& event = events_[i];
      if (is_message || event.asks()) {
        is_message = true;
        event.to = ends_message ? answers - 1 : npos;
      } else if (!ends_message || answers > begin + 1) {
        event.to = named_by(event);
      }
      if (event.to != npos) {
        answered.insert(event.to);
      } else if (!is_message) {
        loose.push_back(i);
      }
    }
    std::vector<std::size_t> open;
    for (auto i = begin; i < answers; ++i) {
      if (answered.find(i) == answered.end()) {
        open.push_back(i);
      }
    }
    match_loose(loose, std::move(open));
  }

  /// The answers `loose`, which don't tell whose they are, and the commands `open` without one.
  void match_loose(const std::vector<std::size_t>& loose, std::vector<std::size_t> open) {
    if (loose.size() == 1 && !open.empty()) {
      events_[loose.front()].to = open.back();
      return;
    }
    if (loose.size() < open.size()) {
      // Only what was refused is shown, or nobody knows.
      std::erase_if(open, [&](std::size_t i) { return events_[i].command != Command::rcpt; });
      const bool is_all = std::all_of(loose.begin(), loose.end(),
                                      [&](std::size_t i) { return events_[i].refuses(); });
      if (loose.size() != open.size() || !is_all) {
        return;
      }
    }
    // What more is said behind DATA is about the message.
    const auto rest =
        !open.empty() && events_[open.back()].takes_message() ? open.back() : npos;
    for (std::size_t i = 0; i < loose.size(); ++i) {
      events_[loose[i]].to = i < open.size() ? open[i] : rest;
    }
  }

  /// Fills `answers_` from the events, whose answers have their commands.
  void tell(const std::string& behind) {
    bool has_message = false;
    std::deque<std::size_t> waiting;  // recipients without an answer for the message
    for (const auto& event : events_) {
      if (!event.is_answer) {
        has_message = has_message || event.takes_message();
        if (event.command == Command::rcpt) {
          waiting.push_back(event.recipient);
        }
        continue;
      }
      if (event.to == npos || event.asks()) {
        continue;
      }
      const auto& command = events_[event.to];
      if (command.command == Command::rcpt) {
        answers_[command.recipient].is_accepted = !event.refuses();
        if (event.refuses()) {
          refuse(command.recipient, event.text, "RCPT");
        }
      } else if (command.takes_message()) {
        tell_message(event, command, waiting);
      }
    }
    for (const auto& [address, command] : recipients_) {
      auto& answer = answers_[events_[command].recipient];
      if (answer.is_accepted && !answer.is_delivered) {
        answer.is_unfinished = has_message;
        answer.words = behind;
      }
    }
  }

  /// What the answer to the message tells of the recipients that wait for it.
  void tell_message(const Event& answer, const Event& command,
                    std::deque<std::size_t>& waiting) {
    if (!answer.refuses() && command.command == Command::bdat && !command.is_last) {
      return;
    }
    const std::string_view verb = command.command == Command::bdat ? "BDAT" : "DATA";
    if (const auto named = is_local_ ? named_by(answer) : npos; named != npos) {
      settle(events_[named].recipient, answer, verb);
      return;
    }
    bool is_settled = false;
    while (!waiting.empty() && !(is_local_ && is_settled)) {
      is_settled = settle(waiting.front(), answer, verb);
      waiting.pop_front();
    }
  }

  /// Gives false where the recipient had its answer.
  bool settle(std::size_t recipient, const Event& answer, std::string_view verb) {
    auto& told = answers_[recipient];
    if (told.is_refused() || told.is_delivered) {
      return false;
    }
    told.is_delivered = !answer.refuses();
    if (answer.refuses()) {
      refuse(recipient, answer.text, verb);
    }
    return true;
  }

  void refuse(std::size_t recipient, const std::string& words, std::string_view command) {
    auto& answer = answers_[recipient];
    answer.is_accepted = false;
    answer.words = words;
    answer.command = command;
  }

  std::vector<Event>& events_;
  std::vector<SessionAnswer>& answers_;
  bool is_local_;
  std::unordered_map<std::string, std::size_t> recipients_{};  ///< their RCPT in `events_`
  std::size_t accepted_{};  ///< recipients of a message that was not answered yet
};

}  // namespace

std::vector<std::string> addresses_of(std::string_view text) {
  std::vector<std::string> out;
  for (const auto& at : find_addresses(text)) {
    out.push_back(normalise_address(text.substr(at.begin, at.end - at.begin)));
  }
  return out;
}

void tell_answers(std::vector<Event>& events, bool is_local, const std::string& behind,
                  std::vector<SessionAnswer>& answers) {
  Matcher(events, is_local, answers).run(behind);
}

}  // namespace postmortem::reports
