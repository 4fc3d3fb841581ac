#include "dsn/reply.h"

#include <gtest/gtest.h>

namespace postmortem::dsn {
namespace {

TEST(ReadReply, TakesRepeatedCodesOut) {
  const auto reply = read_reply(
      "550-5.7.25 [f293:a083:1c13:b38d:d8bb:8073:a0a7:cb15] The IP\n address sending this "
      "550-5.7.25 message does not have a PTR record "
      "setup,\n or the corresponding 550-5.7.25 forward DNS entry does not point to the\n "
      "sending IP.");
  EXPECT_EQ(reply.text,
            "550-5.7.25 [f293:a083:1c13:b38d:d8bb:8073:a0a7:cb15] The IP address sending this "
            "message does not have a PTR record setup, or the "
            "corresponding forward DNS entry does not point to the sending IP.");
  EXPECT_EQ(reply.code, 550);
  EXPECT_EQ(to_string(*reply.status), "5.7.25");
}

TEST(ReadReply, LastLineRepeatsWithASpace) {
  EXPECT_EQ(read_reply(
                "550-5.1.1 The email account 550-5.1.1 that you tried 550 5.1.1 does not exist")
                .text,
            "550-5.1.1 The email account that you tried does not exist");
}

TEST(ReadReply, LastLineBeginsWithASpace) {
  EXPECT_EQ(read_reply("554-mx.example.org\n554-Your address has a bad reputation.\n554 For "
                       "details see https://example.org/")
                .text,
            "554-mx.example.org Your address has a bad reputation. For details see "
            "https://example.org/");
  EXPECT_EQ(read_reply("550-No such user here.\n550 please check the address").text,
            "550-No such user here. please check the address");
  EXPECT_EQ(read_reply("550-You are over\n550-by 550 bytes").text,
            "550-You are over by 550 bytes");
  EXPECT_EQ(read_reply("550 Over. 550 Bytes").text, "550 Over. 550 Bytes");
  EXPECT_EQ(read_reply("550-No spam. S=[HOT 550 DEALS").text, "550-No spam. S=[HOT 550 DEALS");
}

TEST(ReadReply, KeepsNumbersOfTheText) {
  EXPECT_EQ(read_reply("550 over by 550 bytes").text, "550 over by 550 bytes");
  EXPECT_EQ(read_reply("550 see 550-1234").text, "550 see 550-1234");
}

TEST(ReadReply, FindsCodesBehindWords) {
  const auto reply = read_reply(
      "host mx.example.org[192.0.2.1] said: 452 4.2.2 Mailbox full (in reply to RCPT TO "
      "command)");
  EXPECT_EQ(reply.code, 452);
  EXPECT_EQ(to_string(*reply.status), "4.2.2");
}

TEST(ReadReply, PrefersTheStatusThatSaysSomething) {
  EXPECT_EQ(to_string(*read_reply("550 5.0.0 (5.1.1) unknown").status), "5.1.1");
  EXPECT_EQ(to_string(*read_reply("550 5.0.0 unknown").status), "5.0.0");
}

TEST(ReadReply, LooksBehindAnExpiry) {
  const auto reply = read_reply(
      "554 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.2 Connection timed "
      "out>");
  EXPECT_EQ(reply.code, 421);
  EXPECT_EQ(to_string(*reply.status), "4.4.2");
  EXPECT_EQ(to_string(*read_reply("550 4.4.7 QUEUE.Expired; message expired").status), "4.4.7");
}

TEST(ReadReply, NothingInNothing) {
  const auto reply = read_reply("");
  EXPECT_TRUE(reply.text.empty());
  EXPECT_FALSE(reply.code);
  EXPECT_FALSE(reply.status);
}

}  // namespace
}  // namespace postmortem::dsn
