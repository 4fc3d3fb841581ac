// Every cap of core/limits.h at its edge and past it: what was read so far comes out, and past
// the edge a problem that names the cap.

#include "core/limits.h"

#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analysis/analyzer.h"
#include "catalog.h"
#include "hostile/shapes.h"
#include "input/splitter.h"

namespace postmortem::hostile {
namespace {

const analysis::Analyzer& analyzer() {
  static const analysis::Analyzer one(rules::RuleSet::open(rules::built_in_rules()));
  return one;
}

struct Outcome {
  std::vector<Event> events{};
  std::vector<std::string> problems{};
};

Outcome analyse(const std::string& message) {
  Outcome out;
  analysis::Analyzer::Scratch scratch;
  analyzer().analyze({message}, scratch, out.events, &out.problems);
  return out;
}

constexpr std::string_view failed =
    "Final-Recipient: rfc822; jo@example.com\nAction: failed\nStatus: 5.1.1\n";

std::string report_with(std::string_view before, std::string_view status,
                        std::string_view after = {}) {
  return std::string(before) +
         "From: MAILER-DAEMON@mx.example.org\nSubject: failure\n"
         "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
         "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; "
         "mx.example.org\n\n" +
         std::string(status) + "\n" + std::string(after) + "--b--\n";
}

/// `count` is the number of what is capped.
struct Cap {
  std::string_view name{};
  std::size_t most{};
  std::string (*make)(std::size_t count){};
  std::string_view problem{};
};

void PrintTo(const Cap& cap, std::ostream* out) {
  *out << cap.name;
}

std::string header_of(std::size_t bytes) {
  // The fields behind it count as well.
  const auto rest = report_with({}, failed).find("\n\n") + 1;
  return report_with(
      repeat("X-A: " + std::string(994, 'a') + "\n", bytes - rest).substr(0, bytes - rest - 1) +
          "\n",
      failed);
}

std::string fields_of(std::size_t count) {
  std::string fields;
  for (std::size_t i = 3; i < count; ++i) {  // three more stand behind them
    fields += "X-A: b\n";
  }
  return report_with(fields, failed);
}

std::string field_of(std::size_t bytes) {
  return report_with("X-A: " + std::string(bytes - 5, 'a') + "\n", failed);
}

std::string parts_of(std::size_t count) {
  std::string parts;
  for (std::size_t i = 2; i < count; ++i) {  // the message and its report are two
    parts += "--b\n\nx\n";
  }
  return report_with({}, failed, parts);
}

std::string depth_of(std::size_t count) {
  std::string nested;
  for (std::size_t i = 1; i < count; ++i) {  // the report is the first multipart
    nested += (i == 1 ? "--b" : "--b" + std::to_string(i - 1)) +
              "\nContent-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\n\n";
  }
  return report_with({}, failed, nested);
}

std::string recipients_of(std::size_t count) {
  std::string fields;
  for (std::size_t i = 0; i < count; ++i) {
    fields += "Final-Recipient: rfc822; u" + std::to_string(i) +
              "@example.com\nAction: failed\nStatus: 5.1.1\n\n";
  }
  return report_with({}, fields);
}

std::string report_fields_of(std::size_t count) {
  std::string fields(failed);
  for (std::size_t i = 3; i < count; ++i) {  // three are there
    fields += "X-A: b\n";
  }
  return report_with({}, fields);
}

std::string report_of(std::size_t bytes) {
  const std::string head = "Reporting-MTA: dns; mx.example.org\n\n" + std::string(failed);
  // Up to the LF in front of the delimiter, which is not the report's.
  std::string fields(failed);
  fields += '\n';
  fields.append(bytes - head.size() - 2, 'x') += '\n';
  return report_with({}, fields);
}

std::string text_of(std::size_t bytes) {
  const std::string words =
      "Hi. This is the qmail-send program at mx.example.org.\n"
      "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
      "<jo@example.com>:\nuser unknown\n";
  return "From: MAILER-DAEMON@mx.example.org\nSubject: Delivery failed\n\n" + words +
         repeat("and so on, \n", bytes).substr(0, bytes - words.size());
}

const std::vector<Cap>& caps() {
  static const std::vector<Cap> all = {
      {"HeaderFields", limits::header_fields, fields_of, "header cut off"},
      {"HeaderBytes", limits::header_bytes, header_of, "header cut off"},
      {"FieldBytes", limits::field_bytes, field_of, "header cut off"},
      {"Parts", limits::mime_parts, parts_of, "too many parts"},
      {"Depth", limits::mime_depth, depth_of, "multiparts nested too deep"},
      {"Recipients", limits::report_recipients, recipients_of, "too many recipients"},
      {"ReportBytes", limits::report_bytes, report_of, "report cut off"},
      {"ReportFields", limits::header_fields, report_fields_of, "report cut off"},
      {"TextBytes", limits::text_bytes, text_of, "text cut off"},
  };
  return all;
}

class Limit : public testing::TestWithParam<Cap> {};

TEST_P(Limit, IsReachedWithoutAProblem) {
  const auto& cap = GetParam();
  const auto out = analyse(cap.make(cap.most));
  EXPECT_EQ(out.problems, std::vector<std::string>());
  ASSERT_FALSE(out.events.empty());
  EXPECT_EQ(out.events.front().kind, EventKind::failure);
}

TEST_P(Limit, PassedIsNamedAndTheRestIsRead) {
  const auto& cap = GetParam();
  const auto out = analyse(cap.make(cap.most + 1));
  EXPECT_EQ(out.problems, std::vector<std::string>{std::string(cap.problem)});
  ASSERT_FALSE(out.events.empty());
  EXPECT_EQ(out.events.front().kind, EventKind::failure);
  EXPECT_TRUE(out.events.front().recipient.ends_with("@example.com"));
}

INSTANTIATE_TEST_SUITE_P(Caps, Limit, testing::ValuesIn(caps()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(RecipientLimit, KeepsAsManyAsItSays) {
  EXPECT_EQ(analyse(recipients_of(limits::report_recipients)).events.size(),
            limits::report_recipients);
  EXPECT_EQ(analyse(recipients_of(limits::report_recipients + 5)).events.size(),
            limits::report_recipients);
}

/// No more of them are looked for by looks, but a transcript tells of each.
TEST(RecipientLimit, KeepsWhatATranscriptSaysOfMany) {
  constexpr std::size_t count = limits::searched_recipients * 3;
  std::string lines;
  std::string fields;
  for (std::size_t i = 0; i < count; ++i) {
    const auto address = "u" + std::to_string(i) + "@example.com";
    lines += ">>> RCPT To:<" + address + ">\n<<< 550 5.1.1 no mailbox " + std::to_string(i) +
             "\n550 <" + address + ">... User unknown\n";
    fields += "\nFinal-Recipient: rfc822; " + address + "\nAction: failed\nStatus: 5.0.0\n";
  }
  const auto out = analyse(
      "From: MAILER-DAEMON@mx.example.org\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
      "--b\n\n" +
      lines +
      "\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; "
      "mx.example.org\n" +
      fields + "--b--\n");
  ASSERT_EQ(out.events.size(), count);
  for (std::size_t i = 0; i < count; ++i) {
    EXPECT_EQ(out.events[i].diagnostic, "550 5.1.1 no mailbox " + std::to_string(i));
  }
}

TEST(KeptFieldLimit, CutsWhatIsKeptOfTheReturnedMessage) {
  const std::string half(limits::kept_field_bytes, 'a');
  const auto out = analyse(report_with({}, failed,
                                       "--b\nContent-Type: message/rfc822\n\nMessage-ID: <" +
                                           half + half + "@example.com>\nList-Id: <" + half +
                                           half + ">\nSubject: " + half + half + "\n\n"));
  ASSERT_EQ(out.events.size(), 1U);
  const auto& original = out.events.front().original;
  EXPECT_EQ(original.message_id, half);
  EXPECT_EQ(original.list_id, half);
  EXPECT_EQ(original.subject, half);
}

TEST(RecipientLimit, KeepsAsManyOfAComplaint) {
  std::string fields = "Feedback-Type: abuse\n";
  for (std::size_t i = 0; i < limits::report_recipients + 5; ++i) {
    fields += "Original-Rcpt-To: u" + std::to_string(i) + "@example.com\n\n";
  }
  const auto out = analyse(
      "From: fbl@example.net\n"
      "Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
      "--b\nContent-Type: message/feedback-report\n\n" +
      fields + "--b--\n");
  EXPECT_EQ(out.events.size(), limits::report_recipients);
  EXPECT_EQ(out.problems, std::vector<std::string>{"too many recipients"});
}

TEST(MessageLimit, CutsTheMessageSaysSoAndGoesOn) {
  constexpr std::size_t limit = 200;
  const std::string from = "From a@example.com Mon Nov  2 09:15:32 2026\n";
  for (const std::size_t bytes : {limit, limit + 1}) {
    const std::string head = "Subject: x\n\n";
    const auto file = from + head + std::string(bytes - head.size() - 1, 'x') + "\n" + "\n" +
                      from + "Subject: y\n\nz\n";
    input::Splitter splitter(limit + 1);  // the empty line in front of From_ counts
    std::vector<input::RawMessage> messages;
    EXPECT_EQ(splitter.take(file, true, messages), file.size());
    ASSERT_EQ(messages.size(), 2U) << bytes;
    EXPECT_LE(messages.front().bytes.size(), limit + 1);
    EXPECT_TRUE(messages.back().bytes.starts_with("Subject: y"));
    EXPECT_EQ(splitter.take_cut(),
              bytes > limit ? std::vector<std::uint64_t>{0} : std::vector<std::uint64_t>{});
  }
}

}  // namespace
}  // namespace postmortem::hostile
