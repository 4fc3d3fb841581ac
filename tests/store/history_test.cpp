#include "store/history.h"

#include <algorithm>
#include <functional>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/support.h"

namespace postmortem::store {
namespace {

using test::make_event;
using test::now;
using test::query;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class HistoryTest : public testing::Test {
 protected:
  History open(const OpenOptions& options = {}) {
    auto history = History::open(folder_ / "history.sqlite", options);
    EXPECT_TRUE(history) << history.error().text();
    return std::move(history).value();
  }

  test::Folder folder_{};
};

std::vector<Event> make_events(int count) {
  std::vector<Event> events;
  for (int n = 0; n < count; ++n) {
    events.push_back(make_event(n));
  }
  return events;
}

TEST_F(HistoryTest, GivesBackWhatWasRecorded) {
  const auto event = make_event();
  {
    auto history = open();
    ASSERT_TRUE(history.record(std::span(&event, 1), now));
  }
  const auto events = query(open({.read_only = true}));
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(test::parts(events[0]), test::parts(event));
}

TEST_F(HistoryTest, GivesBackAnEmptyEvent) {
  const Event event;
  auto history = open();
  ASSERT_TRUE(history.record(std::span(&event, 1), now));
  const auto events = query(history);
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(test::parts(events[0]), test::parts(event));
}

TEST_F(HistoryTest, KnowsWhatItHas) {
  auto events = make_events(300);
  auto history = open();
  auto first = history.record(events, now);
  ASSERT_TRUE(first) << first.error().text();
  EXPECT_EQ(first->added, 300U);
  EXPECT_EQ(first->known, 0U);
  std::shuffle(events.begin(), events.end(), std::mt19937(1));
  for (auto& event : events) {  // the same mail out of a Maildir, read by newer rules
    event.source = {"/home/jo/Maildir/cur/1.eml", 0, 0};
    event.verdict = {};
    event.verdict.cause = "policy";
    event.format = "other";
  }
  events.push_back(make_event(300));
  events.push_back(make_event(300));
  const auto second = open().record(events, now + 5);
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_EQ(second->added, 1U);
  EXPECT_EQ(second->known, 301U);
  EXPECT_THAT(query(history), SizeIs(301));
}

struct Difference {
  std::string_view name;
  std::function<void(Event&)> make;
};
void PrintTo(const Difference& d, std::ostream* out) {
  *out << d.name;
}

class MakesAnotherEvent : public testing::TestWithParam<Difference> {};

TEST_P(MakesAnotherEvent, IsAdded) {
  test::Folder folder;
  auto history = History::open(folder / "h");
  ASSERT_TRUE(history);
  std::vector<Event> events = {make_event(), make_event()};
  GetParam().make(events[1]);
  const auto done = history->record(events, now);
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(done->added, 2U);
}

const Difference differences[] = {
    {"Kind", [](Event& e) { e.kind = EventKind::delay; }},
    {"Recipient", [](Event& e) { e.recipient = "a@example.com"; }},
    {"LocalPartCase", [](Event& e) { e.recipient = "JO0@example.com"; }},
    {"OriginalRecipient", [](Event& e) { e.original_recipient.clear(); }},
    {"Sender", [](Event& e) { e.sender.clear(); }},
    {"Time", [](Event& e) { e.reported_at->seconds += 1; }},
    {"NoTime", [](Event& e) { e.reported_at.reset(); }},
    {"Reporter", [](Event& e) { e.reporting_mta = "mx2.example.org"; }},
    {"Remote", [](Event& e) { e.remote_mta.clear(); }},
    {"Action", [](Event& e) { e.action.clear(); }},
    {"Status", [](Event& e) { e.status = "5.7.26"; }},
    {"Reply", [](Event& e) { e.reply_code = 554; }},
    {"Diagnostic", [](Event& e) { e.diagnostic += " (queue id 2)"; }},
    {"MessageId", [](Event& e) { e.original.message_id = "<2@example.org>"; }},
    {"Moved", [](Event& e) { std::swap(e.recipient, e.original_recipient); }},
    {"Feedback", [](Event& e) { e.feedback_type = "abuse"; }},
};
INSTANTIATE_TEST_SUITE_P(History, MakesAnotherEvent, testing::ValuesIn(differences),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_F(HistoryTest, ComesNewestFirstThenLastRecorded) {
  std::vector<Event> events = make_events(5);  // each a second older than the one before it
  events[1].reported_at->seconds = now + 10;
  events[2].reported_at.reset();                        // counts as now
  events[3].reported_at->seconds = now + 400 * 86'400;  // a clock gone wrong: counts as now
  events[4].reported_at->seconds = -10;
  auto history = open();
  ASSERT_TRUE(history.record(events, now));
  EXPECT_THAT(test::recipients(history),
              ElementsAre("jo1@example.com", "jo3@example.com", "jo2@example.com",
                          "jo0@example.com", "jo4@example.com"));
}

TEST_F(HistoryTest, FindsTheNewestByTextWhateverTheOrderOfRecording) {
  // Three blocks of the order of recording, of which the newest events are in the middle.
  auto history = open();
  int n = 0;
  for (const std::int64_t age : {20 * test::day, std::int64_t{0}, 40 * test::day}) {
    std::vector<Event> events;
    for (int i = 0; i < 4'200; ++i) {
      events.push_back(test::make_event(n++));
      events.back().reported_at->seconds -= age;
      events.back().original.subject = i % 100 == 0 ? "rare word" : "word";
    }
    ASSERT_TRUE(history.record(events, now));
  }
  for (const char* text : {"word", "rare"}) {
    auto want = test::recipients(history, {.text = text});
    ASSERT_GT(want.size(), 30U);
    want.resize(30);
    EXPECT_EQ(test::recipients(history, {.text = text, .limit = 30}), want) << text;
  }
}

TEST_F(HistoryTest, KeepsTextOfAnyKindAndTakesNoneForSql) {
  const std::string texts[] = {
      "'; DROP TABLE event; --",      "\"quoted\" 100% _under_ \\ back",
      std::string("nul\0inside", 10), "grüße \xF0\x9F\x92\xA5 日本語 \xC2\xAD",
      "NEAR(a b) OR NOT * ^ : - AND", "line\nfeed\ttab\x01\x7f"};
  auto history = open();
  for (const std::string& text : texts) {
    auto event = make_event();
    event.recipient = text + "@example.com";
    event.diagnostic = text;
    event.original.subject = text;
    event.verdict.facts = {{text, text}};
    event.verdict.cause = text;
    event.verdict.provider = text;
    event.subject = text;
    event.status = text;
    const auto done = history.record(std::span(&event, 1), now);
    ASSERT_TRUE(done) << done.error().text();
    const Filter filters[] = {
        {.recipient = event.recipient}, {.cause = text}, {.provider = text}, {.text = text}};
    for (const Filter& filter : filters) {
      const auto events = query(history, filter);
      ASSERT_THAT(events, SizeIs(1)) << text << filter.recipient << filter.cause;
      EXPECT_EQ(test::parts(events[0]), test::parts(event)) << text;
    }
  }
}

TEST_F(HistoryTest, StopsWhenTold) {
  auto history = open();
  ASSERT_TRUE(history.record(make_events(10), now));
  int calls = 0;
  ASSERT_TRUE(history.query({}, [&](const Event&) { return ++calls < 3; }));
  EXPECT_EQ(calls, 3);
}

TEST_F(HistoryTest, LetsAReaderReadWhileItWrites) {
  auto history = open();
  const auto events = make_events(100);
  ASSERT_TRUE(history.record(std::span(events).first(50), now));
  auto reader = open({.read_only = true});
  std::size_t seen = 0;
  ASSERT_TRUE(reader.query({}, [&](const Event&) {
    if (++seen == 10) {
      EXPECT_TRUE(history.record(std::span(events).last(50), now));
    }
    return true;
  }));
  EXPECT_EQ(seen, 50U);
  EXPECT_THAT(query(reader), SizeIs(100));
}

TEST_F(HistoryTest, RefusesToWriteWhenOpenedToRead) {
  open();
  auto reader = open({.read_only = true});
  const auto event = make_event();
  const auto done = reader.record(std::span(&event, 1), now);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().text(),
            folder_ / "history.sqlite: the file or its folder can't be written to");
}

TEST_F(HistoryTest, SaysWhatIsNoStatus) {
  const auto done = open().query({.status = "x.7"}, [](const Event&) { return true; });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::usage);
  EXPECT_EQ(done.error().text(), "\"x.7\" is no status: give one such as 5.7.1, 5.7.x or 5");
}

TEST(History, FindsWhatFitsFarBehindTheNewestOfManyMixes) {
  test::Folder folder;
  std::vector<Event> events;
  std::vector<std::string> want;
  for (int n = 0; n < 300; ++n) {
    auto& event = events.emplace_back(test::make_event(n / 2));  // two of each second
    event.recipient = "jo" + std::to_string(n) + "@example.com";
    event.status = "5.7." + std::to_string(n % 3);
    event.backscatter = n < 250;
    if (n >= 250) {
      const auto of_its_second = n % 2;  // the later recorded of a second comes first
      want.insert(want.end() - of_its_second, event.recipient);
    }
  }
  auto history = History::open(folder / "h");
  ASSERT_TRUE(history && history->record(events, test::now));
  Filter filter{.cause = "ptr-missing", .backscatter = Backscatter::without};
  EXPECT_EQ(test::recipients(*history, filter), want);
  filter.limit = 7;
  want.resize(7);
  EXPECT_EQ(test::recipients(*history, filter), want);
}

}  // namespace
}  // namespace postmortem::store
