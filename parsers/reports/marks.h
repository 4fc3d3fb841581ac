#pragma once

#include <string_view>

/// What the last resort weighs: marks of a bounce, and of mails that are none.
namespace postmortem::reports {

/// Something that a bounce has, or has not.
struct Mark {
  std::string_view name;
  int points;
};

// Who sent it. RFC 5321 section 4.5.5: reports have no return path, and hardly anything else
// has none.
inline constexpr Mark failed_recipients{"X-Failed-Recipients", 9};
inline constexpr Mark null_sender{"null sender", 3};
inline constexpr Mark daemon_sender{"sent by a mail system's address", 4};
inline constexpr Mark only_daemon{"MAILER-DAEMON writes nothing else", 2};
inline constexpr Mark system_sender{"sender is called like a mail system", 1};
inline constexpr Mark other_sender{
    "speaks of something else, and sender is called like no mail system", -2};
inline constexpr Mark automatic{"sent by a program", 1};
inline constexpr Mark says_failure{"Auto-Submitted says failure", 3};
inline constexpr Mark to_bounce_address{"sent to an address for bounces", 2};
inline constexpr Mark persons_sender{"has somebody's return path", -4};
inline constexpr Mark daemons_return_path{"a mail system with a return path", -2};
inline constexpr Mark list_sender{"sent by a list", -5};
// What it says.
inline constexpr Mark bounce_subject{"subject of a bounce", 3};
inline constexpr Mark other_subject{"subject of something else", -6};
inline constexpr Mark undelivered_subject{"subject says that a mail was not delivered", 2};
inline constexpr Mark bounce_words{"words of a bounce", 3};
inline constexpr Mark undelivered_words{"says that a mail was not delivered", 3};
inline constexpr Mark failed_mail{"says that something failed, and speaks of mail", 2};
inline constexpr Mark failed_words{"says that something failed", 1};
inline constexpr Mark reason_label{"a field that tells why", 1};
inline constexpr Mark failure_code{"a reply or status code", 2};
inline constexpr Mark other_words{"words of something else", -3};
inline constexpr Mark many_links{"many links", -2};
inline constexpr Mark calendar{"a calendar's", -6};
// What it is about.
inline constexpr Mark returned_message{"a returned message", 2};
inline constexpr Mark returned_to_sender{"the returned message's author is who it was sent to",
                                         2};
inline constexpr Mark suspect_of_original{"an address that the returned message went to", 1};
inline constexpr Mark sure_suspect{"an address beside words for a recipient", 2};
inline constexpr Mark both_ends{"names who it was sent to, too", 2};
inline constexpr Mark to_itself{"speaks of who it was sent to alone, and returns nothing", -9};
inline constexpr Mark no_suspect{"no address that may have failed", -3};
inline constexpr Mark nothing_of_mail{"no mail system, no address, nothing returned", -3};

}  // namespace postmortem::reports
