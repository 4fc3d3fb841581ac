#pragma once

#include <array>
#include <string_view>

/// Words by which reports tell of the SMTP dialogue; inside of read_dialogue.
namespace postmortem::dsn {

struct Phrase {
  std::string_view words;  ///< lower case
  bool host_follows;  ///< the host's name stands behind the words, otherwise in front of them
};

inline constexpr auto host_phrases = std::to_array<Phrase>({
    {"while talking to ", true},
    {"connected to ", true},
    {"delivery to the following recipient failed permanently: host ", true},
    {"remote server returned message ", false},
    {"error from remote mail server ", false},
    {"host ", true},
    {"host: ", true},
    {"relay=", true},
    {"message refused by ", true},
    {"from remote server ", true},
    {"the recipient server ", true},
    {"remote mta ", true},
    {"generating server: ", true},
    {"conversation with ", true},
    {"connect to ", true},
    {"lost connection with ", true},
    {"by ", true},
    {"gave this error", false},
    {"rejected your message", false},
    {"said: ", false},
    {"did not like our", false},
    {"does not like recipient", false},
    {"failed after i sent the message", false},
});

struct CommandPhrase {
  std::string_view words;  ///< lower case
  std::string_view command;
};

// Longer and more exact phrases first: the first one found wins.
inline constexpr auto command_phrases = std::to_array<CommandPhrase>({
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
    {"after rcpt", "RCPT"},
    {"after pipelined rcpt", "RCPT"},
    {"after mail from", "MAIL"},
    {"after mail command", "MAIL"},
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
    {"did not like our rcpt to", "RCPT"},
    {"did not like our mail from", "MAIL"},
    {"did not like our final data", "DATA"},
    {"did not like our data", "DATA"},
    {"did not like our ehlo", "EHLO"},
    {"most progress was rcpt to", "RCPT"},
    {"smtp:rcpt host", "RCPT"},
    {"[rcpt_to]", "RCPT"},
    {"[mail_from]", "MAIL"},
    {"step: data", "DATA"},
    {"--> rcpt to", "RCPT"},
    {"sent <<< rcpt to", "RCPT"},
    {"sent: rcpt to", "RCPT"},
    {"smtp error, rcpt to", "RCPT"},
    {"smtp error, mail from", "MAIL"},
    {"smtp error, data", "DATA"},
    {"smtp command rcpt", "RCPT"},
    {"smtp command mail", "MAIL"},
    {"smtp command data", "DATA"},
    {"in response to rcpt", "RCPT"},
    {"in response to mail from", "MAIL"},
    {"in response to data", "DATA"},
    {"in response to end of data", "DATA"},
    {"during rcpt", "RCPT"},
    {"during mail from", "MAIL"},
    {"during data", "DATA"},
    {"your message (data)", "DATA"},
    {"your message (rcpt", "RCPT"},
    {"your message (mail", "MAIL"},
    {"rcpt to command", "RCPT"},
    {"mail from command", "MAIL"},
    // A whole dialogue in one field: the last command is the refused one.
    {"; data;", "DATA"},
    {"; rcpt to:", "RCPT"},
    {"; mail from:", "MAIL"},
});

}  // namespace postmortem::dsn
