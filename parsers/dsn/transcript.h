#pragma once

#include <string>
#include <string_view>

namespace postmortem::dsn {

/// What the words around a reply tell of the dialogue it was given in. Empty where they do not.
struct Dialogue {
  std::string command{};     ///< contract's `smtp_command`: CONN, HELO, EHLO, STARTTLS, AUTH,
                             ///< MAIL, RCPT, DATA, BDAT
  std::string remote_mta{};  ///< host name of the host that answered
  std::string remote_ip{};
};

/// Finds the refused command and the host in the phrases of the common mail systems: "(in reply
/// to end of DATA command)", "SMTP error from remote mail server after RCPT TO:<...>", ">>>
/// RCPT To:<...>", "host mx.example.org[192.0.2.1] said:",
/// "... while talking to mx.example.org.:", "Remote host said", "mx.example.org gave this
/// error", ...
[[nodiscard]] Dialogue read_dialogue(std::string_view text);
/// The command alone.
[[nodiscard]] std::string_view find_command(std::string_view text);

/// What the other host said in a diagnostic text, from its reply code on, where the reporter's
/// own words stand in front: "host mx.example.org[192.0.2.1] said: 550 ...", "SMTP error from
/// remote mail server after RCPT TO:<jo@example.org>: 550 ...". Else the whole text.
[[nodiscard]] std::string_view words_of_host(std::string_view diagnostic);

}  // namespace postmortem::dsn
