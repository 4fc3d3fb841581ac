#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// Words by which reports tell of the SMTP dialogue; inside of transcript.h.
namespace postmortem::dsn {

/// Where the name of the host stands that answered.
enum class HostAt : std::uint8_t { nowhere, in_front, behind };

/// Where that host's reply stands. Words that a host's name follows may be followed by its
/// reply, too.
enum class ReplyAt : std::uint8_t {
  nowhere,
  behind,         ///< right behind the words
  if_at_front,    ///< the same, where the text begins with them
  behind_command  ///< behind the command that it answers and a colon
};

struct Phrase {
  std::string_view words{};  ///< lower case
  HostAt host{};
  ReplyAt reply{};
  char opening{};  ///< around phrase and reply, or in front of the reply, where not 0
  char closing{};  ///< stands behind the reply then
};

inline constexpr auto host_phrases = std::to_array<Phrase>({
    {"while talking to ", HostAt::behind},
    {"connected to ", HostAt::behind},
    {"delivery to the following recipient failed permanently: host ", HostAt::behind},
    {"remote server returned message ", HostAt::in_front},
    {"error from remote mail", HostAt::in_front, ReplyAt::behind_command},
    {"host ", HostAt::behind},
    {"host: ", HostAt::behind},
    {"relay=", HostAt::behind},
    {"message refused by ", HostAt::behind},
    {"from remote server ", HostAt::behind},
    {"the recipient server ", HostAt::behind},
    {"remote mta ", HostAt::behind},
    {"generating server: ", HostAt::behind},
    {"conversation with ", HostAt::behind},
    {"connect to ", HostAt::behind},
    {"lost connection with ", HostAt::behind},
    {"by ", HostAt::behind},
    {"gave this error", HostAt::in_front, ReplyAt::behind},
    {"rejected your message", HostAt::in_front},
    {"said: ", HostAt::in_front},
    {"did not like our", HostAt::in_front},
    {"does not like recipient", HostAt::in_front},
    {"failed after i sent the message", HostAt::in_front},
    // qmail's "... but sender was rejected. Remote host said:" tells more than the reply.
    {"remote host said: ", HostAt::nowhere, ReplyAt::if_at_front},
    {"smtp;", HostAt::nowhere, ReplyAt::behind, '<', '>'},
    {"remote server returned '", HostAt::nowhere, ReplyAt::behind, '\'', '\''},
    {"returned an error -> ", HostAt::nowhere, ReplyAt::behind},
    {"remote server was: ", HostAt::nowhere, ReplyAt::behind},
    {"other server returned was: ", HostAt::nowhere, ReplyAt::behind},
    {"(reason: ", HostAt::nowhere, ReplyAt::behind, '(', ')'},
    {"response from remote server: ", HostAt::nowhere, ReplyAt::behind},
    {"remote server response: ", HostAt::nowhere, ReplyAt::behind},
    {"remote server said: ", HostAt::nowhere, ReplyAt::behind},
    {"antwort des remoteservers: ", HostAt::nowhere, ReplyAt::behind},
    {"antwort des remote-servers: ", HostAt::nowhere, ReplyAt::behind},
    {"antwort des entfernten servers: ", HostAt::nowhere, ReplyAt::behind},
    {"antwort des empfangenden servers: ", HostAt::nowhere, ReplyAt::behind},
    {"réponse du serveur distant", HostAt::nowhere, ReplyAt::behind},
    {"respuesta del servidor remoto", HostAt::nowhere, ReplyAt::behind},
    {"resposta do servidor remoto", HostAt::nowhere, ReplyAt::behind},
    {"risposta del server remoto", HostAt::nowhere, ReplyAt::behind},
    {"antwoord van de externe server", HostAt::nowhere, ReplyAt::behind},
    {"ответ удаленного сервера", HostAt::nowhere, ReplyAt::behind},
    {"ответ удалённого сервера", HostAt::nowhere, ReplyAt::behind},
    {"リモートサーバの応答：", HostAt::nowhere, ReplyAt::behind},
    {"リモートサーバーの応答：", HostAt::nowhere, ReplyAt::behind},
    {"リモートサーバからの応答：", HostAt::nowhere, ReplyAt::behind},
    {"リモートサーバーからの応答：", HostAt::nowhere, ReplyAt::behind},
    {"远程服务器返回：", HostAt::nowhere, ReplyAt::behind},
    {"对方服务器返回：", HostAt::nowhere, ReplyAt::behind},
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
    {"refused the command rcpt to", "RCPT"},
    {"rejected command 'rcpt to", "RCPT"},
    {"rejected command 'mail from", "MAIL"},
    {"rejected command 'data", "DATA"},
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
