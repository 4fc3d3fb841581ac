#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/sessions.h"

namespace postmortem::reports {

enum class Command : std::uint8_t { greeting, local_greeting, mail, rcpt, data, bdat, other };

/// A command, or one answer of several lines.
struct Event {
  bool is_answer{};
  Command command{};
  bool is_last{};                           ///< BDAT: the message ends with it
  std::string text{};                       ///< squeezed
  std::string address{};                    ///< of a command
  std::size_t recipient{};                  ///< of an RCPT, in the answers
  std::optional<std::uint16_t> code{};      ///< of an answer
  std::size_t to = std::string_view::npos;  ///< the command that an answer goes to

  [[nodiscard]] int digit() const noexcept { return code ? *code / 100 : 0; }
  [[nodiscard]] bool refuses() const noexcept { return digit() == 4 || digit() == 5; }
  /// Does it ask for more of the same command?
  [[nodiscard]] bool asks() const noexcept { return digit() == 3; }
  [[nodiscard]] bool takes_message() const noexcept {
    return command == Command::data || command == Command::bdat;
  }
};

/// The addresses that a line names.
[[nodiscard]] std::vector<std::string> addresses_of(std::string_view text);

/// Finds out which command each answer is for, and fills `answers` with what the recipients
/// got. The events are those of one session, or of one message in it; `is_local` where it is
/// one of LMTP (RFC 2033). `behind` is what stands behind it.
void tell_answers(std::vector<Event>& events, bool is_local, const std::string& behind,
                  std::vector<SessionAnswer>& answers);

}  // namespace postmortem::reports
