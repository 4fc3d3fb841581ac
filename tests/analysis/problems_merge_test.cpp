// What a summary shows of problems that hang on a recipient each.

#include <gtest/gtest.h>

#include "analysis/problems.h"

namespace postmortem::analysis {
namespace {

Problem problem(std::string cause, std::string hangs_on, std::string subject,
                std::uint64_t events, std::int64_t at) {
  Problem out;
  out.cause = std::move(cause);
  out.hangs_on = std::move(hangs_on);
  out.subject = std::move(subject);
  out.events = events;
  out.recipients = 1;
  out.first = Timestamp{at, 0};
  out.last = Timestamp{at, 0};
  out.example.recipient = out.subject;
  return out;
}

TEST(MergeRecipients, OneRemedyForAllAddressesOfACause) {
  const auto merged =
      merge_recipients({problem("recipient-unknown", "recipient", "a@example.net", 2, 50),
                        problem("ptr-missing", "ip", "192.0.2.1", 3, 60),
                        problem("recipient-unknown", "recipient", "b@example.net", 1, 90),
                        problem("recipient-unknown", "recipient", "c@example.net", 1, 10),
                        problem("mailbox-full", "recipient", "d@example.net", 1, 20)},
                       2);
  ASSERT_EQ(merged.size(), 3U);
  EXPECT_EQ(merged[0].cause, "recipient-unknown");
  EXPECT_EQ(merged[0].subject, "a@example.net, b@example.net and 1 more");
  EXPECT_EQ(merged[0].events, 4U);
  EXPECT_EQ(merged[0].recipients, 3U);
  EXPECT_EQ(merged[0].first->seconds, 10);
  EXPECT_EQ(merged[0].last->seconds, 90);
  EXPECT_TRUE(merged[0].example.recipient.empty());
  EXPECT_EQ(merged[1].subject, "192.0.2.1");
  EXPECT_EQ(merged[2].subject, "d@example.net");
  EXPECT_EQ(merged[2].example.recipient, "d@example.net");
}

Event event_of(std::string recipient, std::string list, std::int64_t at) {
  Event event;
  event.kind = EventKind::failure;
  event.recipient = std::move(recipient);
  event.reported_at = Timestamp{at, 0};
  event.remote_mta = "mx.example.net";
  event.verdict.cause = "ip-blocklisted";
  event.verdict.fault = Fault::sender_reputation;
  event.verdict.rule = "blocklist.ip.other";
  event.verdict.facts = {{"ip", "192.0.2.1"}, {"list", std::move(list)}};
  event.diagnostic = "550 blocked";
  name_problem(event);
  return event;
}

TEST(ProblemCounter, ShowsFactsThatAllEventsShare) {
  ProblemCounter counter;
  counter.add(event_of("a@example.net", "bl.example.org", 3));
  counter.add(event_of("b@example.net", "rbl.example.com", 1));
  counter.add(event_of("a@example.net", "bl.example.org", 2));
  const auto problems = counter.problems();
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems.front().example.reported_at->seconds, 3);
  EXPECT_EQ(problems.front().example.recipient, "a@example.net");
  const auto& shared = problems.front().shared;
  EXPECT_EQ(shared.recipient, "");
  EXPECT_EQ(shared.remote_mta, "mx.example.net");
  EXPECT_EQ(shared.verdict.rule, "blocklist.ip.other");
  EXPECT_EQ(shared.verdict.fact("ip"), "192.0.2.1");
  EXPECT_EQ(shared.verdict.fact("list"), "");
}

TEST(ProblemCounter, ShowsAllOfASingleEvent) {
  ProblemCounter counter;
  counter.add(event_of("a@example.net", "bl.example.org", 3));
  EXPECT_EQ(counter.problems().front().shared.recipient, "a@example.net");
  EXPECT_EQ(counter.problems().front().shared.verdict.fact("list"), "bl.example.org");
}

}  // namespace
}  // namespace postmortem::analysis
