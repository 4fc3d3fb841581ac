#include "dsn/transcript.h"

#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace postmortem::dsn {
namespace {

struct Case {
  std::string_view name;
  std::string_view text;
  std::string_view command;
  std::string_view host;
  std::string_view ip;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << '"' << c.text << '"';
}

class ReadDialogue : public testing::TestWithParam<Case> {};

TEST_P(ReadDialogue, Finds) {
  const auto got = read_dialogue(GetParam().text);
  EXPECT_EQ(got.command, GetParam().command);
  EXPECT_EQ(got.remote_mta, GetParam().host);
  EXPECT_EQ(got.remote_ip, GetParam().ip);
}

constexpr Case cases[] = {
    {"ShortPhrase", "rejected by mx.example.org: no", "", "mx.example.org", ""},
    {"LongPhraseFirst", "by a.example.net, host mx.example.org said", "", "mx.example.org", ""},
    {"InsideAWord", "ghost mx.example.org", "", "", ""},
    {"AnyCase", "WHILE TALKING TO MX.EXAMPLE.ORG.: >>> rcpt TO", "RCPT", "mx.example.org", ""},
    {"Postfix", "host mx.example.org[192.0.2.1] said: 550 no (in reply to RCPT TO command)",
     "RCPT", "mx.example.org", "192.0.2.1"},
    {"PostfixEndOfData",
     "host mx.example.org[2001:db8::1] said: 552 x (in reply to end of DATA command)", "DATA",
     "mx.example.org", "2001:db8::1"},
    {"Exim",
     "SMTP error from remote mail server after MAIL FROM:<jo@example.org> SIZE=1: host "
     "mx.example.org [192.0.2.1]: 550",
     "MAIL", "mx.example.org", "192.0.2.1"},
    {"Sendmail", "... while talking to mx.example.org.: >>> RCPT To:<jo@example.org> <<< 550",
     "RCPT", "mx.example.org", ""},
    {"Timeout", "connect to mx.example.org[192.0.2.1]:25: Connection timed out", "",
     "mx.example.org", "192.0.2.1"},
    {"DragonFly", "mx.example.org [192.0.2.1] did not like our RCPT TO: 550 no", "RCPT",
     "mx.example.org", "192.0.2.1"},
    {"Qmail", "192.0.2.1 does not like recipient. Remote host said: 550 no", "RCPT", "",
     "192.0.2.1"},
    {"Gmail",
     "rejected by the server for the recipient domain example.org by mx.example.org. "
     "[192.0.2.1].",
     "", "mx.example.org", "192.0.2.1"},
    {"Gmx", "SMTP error from remote server after RCPT command: host: mx.example.org 5.1.1 no",
     "RCPT", "mx.example.org", ""},
    {"MDaemon", "--> RCPT To:<jo@example.org> <-- 550 no", "RCPT", "", ""},
    {"NetEase", "SMTP error, DATA: 554 spam", "DATA", "", ""},
    {"MFilter", "550 no -------SMTP command DATA", "DATA", "", ""},
    {"DialogueInOneField",
     "220 hi; EHLO a.example; 250 ok; MAIL FROM:<a@example.com>; 250 ok; RCPT "
     "TO:<b@example.org>; "
     "550 no",
     "RCPT", "", ""},
    {"NoHostInWords", "the host is unknown", "", "", ""},
    {"Nothing", "", "", "", ""},
};
INSTANTIATE_TEST_SUITE_P(Text, ReadDialogue, testing::ValuesIn(cases),
                         [](const auto& test) { return std::string(test.param.name); });

struct FrameCase {
  const char* name;
  std::string_view text;
  std::string_view want;
};
void PrintTo(const FrameCase& c, std::ostream* out) {
  *out << c.text;
}

class WordsOfHost : public testing::TestWithParam<FrameCase> {};

TEST_P(WordsOfHost, BeginWithItsReply) {
  EXPECT_EQ(words_of_host(GetParam().text), GetParam().want);
}

constexpr FrameCase frame_cases[] = {
    {"BareReply", "550 5.1.1 no", "550 5.1.1 no"},
    {"Postfix", "host mx.example.org[192.0.2.1] said: 550 no (in reply to DATA command)",
     "550 no (in reply to DATA command)"},
    {"PostfixAfterAPause", "delivery suspended: host mx.example.org[192.0.2.1] said: 450 later",
     "450 later"},
    {"Exim",
     "SMTP error from remote mail server after MAIL FROM:<a@example.com> SIZE=9: 550 no",
     "550 no"},
    {"EximWithHost",
     "host a [192.0.2.1] SMTP error from remote mail server after end of data: host a "
     "[192.0.2.1]: 550 no",
     "550 no"},
    {"OldExim", "host mx.example.org [192.0.2.1]: 550 no", "550 no"},
    {"Exchange", "Remote Server returned '550 5.1.1 no'", "550 5.1.1 no"},
    {"ExchangeOld", "<mx.example.org #5.1.1 smtp;550 no>", "550 no"},
    {"AnAddressAtTheEndStays", "mx.example.org smtp;550 unknown <jo@example.org>",
     "550 unknown <jo@example.org>"},
    {"ExchangeOnline", "550 5.0.350 Remote server returned an error -> 550 5.1.1 no",
     "550 5.1.1 no"},
    {"Gmail", "The response from the remote server was: 550 no", "550 no"},
    {"Sendmail", "(reason: 550 5.1.1 no)", "550 5.1.1 no"},
    {"QmailTellsMoreInFront", "but sender was rejected. Remote host said: 550 no",
     "but sender was rejected. Remote host said: 550 no"},
    {"SecondMarkOfAKind", "smtp; the first try was answered; smtp;550 5.1.1 no",
     "550 5.1.1 no"},
    {"SecondHost",
     "host a.example.org[192.0.2.1] said: go: host b.example.org[192.0.2.2] said: 550 no",
     "550 no"},
    {"EximOfOld", "SMTP error from remote mailer after RCPT TO:<jo@example.org>: 550 no",
     "550 no"},
    {"SmtpAtFront", "smtp;550 no", "550 no"},
    {"RefusedBy", "message refused by mx.example.org: 550 no", "550 no"},
    {"ExchangeOfToday", "mx.example.org gave this error: 550 no", "550 no"},
    {"Gmx",
     "SMTP error from remote server for RCPT TO command, host: mx.example.org (192.0.2.1) "
     "reason: 550 no",
     "550 no"},
    {"ReasonOfAnotherKind", "refused by command, for a reason: 550 no",
     "refused by command, for a reason: 550 no"},
    {"French", "Réponse du serveur distant : 550 non", "550 non"},
    {"Japanese", "リモートサーバの応答：550 5.1.1 no", "550 5.1.1 no"},
    {"FrenchWithoutReply", "Réponse du serveur distant : aucune",
     "Réponse du serveur distant : aucune"},
    {"HostInASentence", "closed by host mx.example.org: 550 no",
     "closed by host mx.example.org: 550 no"},
    {"HostWithoutColon", "host mx.example.org 550 no", "host mx.example.org 550 no"},
    {"NoReplyBehind", "host mx.example.org[192.0.2.1] said: go away",
     "host mx.example.org[192.0.2.1] said: go away"},
    {"NoHost", "the boss said: 550 items are enough", "the boss said: 550 items are enough"},
    {"Nothing", "", ""},
};
INSTANTIATE_TEST_SUITE_P(Frames, WordsOfHost, testing::ValuesIn(frame_cases),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace postmortem::dsn
