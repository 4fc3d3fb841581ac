// Complaints: whom they are from, as far as they tell it, and which message they are about.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/advice.h"
#include "analysis/analyzer.h"
#include "analysis/support.h"
#include "analysis/verdict.h"
#include "catalog.h"

namespace postmortem::analysis {
namespace {

using test::catalog;
using test::text_of;
using testing::HasSubstr;
using testing::Not;

/// A complaint that tells no address, or something in its place, leaves none to take off.
TEST(Complaint, WithoutAnAddressSaysHowToFindIt) {
  rules::RuleSet::Scratch scratch;
  for (const auto* recipient :
       {"", "redacted@example.net", "xxxxx@example.net",
        "0123456789abcdef0123456789abcdef@example.net", "REDACTED-7@example.net",
        "undisclosed-recipients@example.net", "redacted-address-12@example.net",
        "hidden@example.net", "user_removed@example.net", "Anonymised@example.net"}) {
    Event event;
    event.kind = EventKind::complaint;
    event.recipient = recipient;
    event.original.return_path = "news+jo=example.net@lists.example.org";
    event.verdict = judge(event, 1.0, catalog(), scratch);
    EXPECT_EQ(event.verdict.cause, "complaint");
    EXPECT_EQ(event.verdict.address_action, AddressAction::keep) << recipient;
    const auto text = text_of(advise(event, catalog()));
    EXPECT_THAT(text, HasSubstr("VERP")) << recipient;
    EXPECT_THAT(text, HasSubstr("news+jo=example.net@lists.example.org")) << recipient;
    EXPECT_THAT(text, Not(HasSubstr("Take " + std::string(recipient) + " off"))) << recipient;
    event.original_recipient = "jo@example.net";  // which the envelope sender has told
    EXPECT_THAT(text_of(advise(event, catalog())), HasSubstr("was sent to jo@example.net"));
  }
}

/// One that is kept because its name looks like a hidden one costs the next complaint.
TEST(Complaint, TakesOffWhoeverHasAName) {
  rules::RuleSet::Scratch scratch;
  for (const std::string recipient :
       {"max@example.net", "redaction@example.net", "redactie@example.net",
        "hidden.valley@example.net", "hidden.1985@example.net", "hidden7@example.net",
        "hidden-gems@example.net", "removed\xc3\xa9@example.net", "the.removed@example.net",
        "anonymiser@example.net", "user-7@example.net", "recipients@example.net"}) {
    Event event;
    event.kind = EventKind::complaint;
    event.recipient = recipient;
    event.verdict = judge(event, 1.0, catalog(), scratch);
    EXPECT_EQ(event.verdict.address_action, AddressAction::suppress) << recipient;
    EXPECT_THAT(text_of(advise(event, catalog())), HasSubstr("Take " + recipient + " off"));
  }
}

/// A bounce goes to the envelope sender; a complaint goes to whoever asked to be told.
TEST(Complaint, ComesToNoEnvelopeSender) {
  const Analyzer analyzer(rules::RuleSet::open(rules::built_in_rules()));
  struct {
    const char* name;
    const char* field;     ///< of the report
    const char* original;  ///< field of the message
    const char* want;
  } const rows[] = {
      {"Untold", "", "", ""},
      {"ByTheReport", "Original-Mail-From: <news@example.com>\n", "", "news@example.com"},
      {"ByTheMessage", "", "Return-Path: <news@example.com>\n", "news@example.com"},
  };
  for (const auto& row : rows) {
    const auto message =
        "From: fbl@example.net\nTo: fbl+jo=example.net@example.com\nSubject: complaint\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
        "--b\nContent-Type: message/feedback-report\n\n"
        "Feedback-Type: abuse\nUser-Agent: X/1\nVersion: 1\n" +
        std::string(row.field) + "\n--b\nContent-Type: message/rfc822\n\n" + row.original +
        "From: kim@example.com\nSubject: News\n\nHi\n--b--\n";
    Analyzer::Scratch analyzing;
    std::vector<Event> events;
    analyzer.analyze({message, {}, {}}, analyzing, events);
    ASSERT_EQ(events.size(), 1U) << row.name;
    EXPECT_EQ(events.front().verdict.cause, "complaint") << row.name;
    EXPECT_EQ(events.front().original.return_path, row.want) << row.name;
    EXPECT_EQ(events.front().recipient, "") << row.name;
    EXPECT_EQ(events.front().original_recipient, "") << row.name;
    EXPECT_EQ(events.front().sender, "kim@example.com") << row.name;
  }
}

}  // namespace
}  // namespace postmortem::analysis
