// Messages kept as they came: with which events, how they are read again and deleted.

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/limits.h"
#include "store/raw.h"
#include "store/support.h"

namespace postmortem::store {
namespace {

using test::make_event;
using test::now;

constexpr std::string_view letter = "From: a@example.com\nSubject: x\n\nThe body.\n";

MessageCopy copy_of(const History& history, std::string_view message, std::size_t first,
                    std::size_t events) {
  return {first, events,         history.fingerprint(message),
          "<>",  message.size(), pack_message(message)};
}

Event undetermined(int n) {
  auto event = make_event(n);
  event.verdict.cause = "undetermined";
  event.hangs_on = "";
  event.subject = "";
  return event;
}

class Kept : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = History::open(path_);
    ASSERT_TRUE(opened) << opened.error().text();
    history_.emplace(std::move(opened).value());
  }

  std::uint64_t record(const std::vector<Event>& events,
                       const std::vector<MessageCopy>& copies) {
    const auto done = history_->record(events, now, copies);
    EXPECT_TRUE(done) << done.error().text();
    return done ? done->added : 0;
  }

  std::int64_t count_rows(const std::string& table) {
    return SQLite::Database(path_).execAndGet("SELECT count(*) FROM " + table).getInt64();
  }

  test::Folder folder_{};
  std::string path_{folder_ / "h"};
  std::optional<History> history_{};
};

TEST(Pack, GivesBackWhatItTook) {
  const std::string noise = [] {
    std::string bytes;
    for (std::uint32_t n = 1; bytes.size() < 2 * limits::kept_message_bytes;
         n = n * 1'664'525 + 1'013'904'223) {
      bytes.push_back(static_cast<char>(n >> 24U));
    }
    return bytes;
  }();
  for (const std::string_view message :
       {std::string_view(), letter,
        std::string_view(noise).substr(0, limits::kept_message_bytes)}) {
    EXPECT_EQ(unpack_message(pack_message(message)), message) << message.size();
  }
  EXPECT_EQ(unpack_message(pack_message(noise))->size(), limits::kept_message_bytes);
}

TEST(Pack, RefusesWhatItDidNotMake) {
  const auto good = pack_message(letter);
  auto flipped = good;
  flipped[flipped.size() / 2] ^= 0x20;
  // A frame that says it holds 16 MiB.
  const std::string bomb("\x28\xB5\x2F\xFD\xA0\x00\x00\x00\x01\x01\x00\x00", 12);
  EXPECT_EQ(unpack_message(""), std::nullopt);
  EXPECT_EQ(unpack_message("letter"), std::nullopt);
  EXPECT_EQ(unpack_message(good.substr(0, good.size() - 1)), std::nullopt);
  EXPECT_NE(unpack_message(flipped), std::optional<std::string>(letter));
  EXPECT_EQ(unpack_message(bomb), std::nullopt);
}

TEST_F(Kept, BelongsToTheEventsThatWereReadFromIt) {
  EXPECT_EQ(record({make_event(0), undetermined(1), undetermined(2), make_event(3)},
                   {copy_of(*history_, letter, 1, 2)}),
            3U + 1U);
  const auto ids = history_->kept_messages(false);
  ASSERT_TRUE(ids);
  ASSERT_EQ(ids->size(), 1U);
  const auto kept = history_->kept_message(ids->front());
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->message, letter);
  EXPECT_EQ(kept->envelope_sender, "<>");
  EXPECT_EQ(kept->recorded_at, now);
  ASSERT_EQ(kept->events.size(), 2U);
  EXPECT_EQ(kept->events[1].recipient, undetermined(2).recipient);
}

TEST_F(Kept, IsKeptOnceAndOnlyWithNewEvents) {
  record({undetermined(1)}, {copy_of(*history_, letter, 0, 1)});
  EXPECT_EQ(record({undetermined(1)}, {copy_of(*history_, letter, 0, 1)}), 0U);
  EXPECT_EQ(count_rows("raw_message"), 1);
  EXPECT_EQ(record({undetermined(1)}, {copy_of(*history_, "another", 0, 1)}), 0U);
  EXPECT_EQ(count_rows("raw_message"), 1);
}

TEST_F(Kept, TellsApartWhatCanNotBeRead) {
  Event blank;
  blank.kind = EventKind::unrecognised;
  blank.reported_at = Timestamp{now, 0};
  auto unkept = copy_of(*history_, "A: b\n\nanother body", 1, 1);
  unkept.packed.clear();
  EXPECT_EQ(record({blank, blank}, {copy_of(*history_, letter, 0, 1), unkept}), 2U);
  EXPECT_EQ(
      record({blank, blank}, {copy_of(*history_, "X: y\r\n\r\nThe body.\r\n", 0, 1), unkept}),
      0U);
  EXPECT_EQ(count_rows("raw_message"), 1);
}

TEST_F(Kept, IsReplacedWithItsSums) {
  // The problem that shrinks: of several recipients, of one, of one recipient's own.
  auto own = make_event(7);
  own.hangs_on = "recipient";
  own.subject = own.recipient;
  auto older = own;
  older.reported_at->seconds -= 5 * test::day;
  const std::vector<Event> first = {make_event(0), own, make_event(0)};
  auto events = first;
  events[2].status = "5.7.1";  // the same recipient in the same problem
  record({make_event(1), make_event(2), older}, {});
  record(events, {copy_of(*history_, letter, 0, 3)});
  record({make_event(9)}, {});
  EXPECT_EQ(test::integrity(path_), "ok");
  auto now_read = make_event(0);
  now_read.verdict.cause = "spf-fail";
  for (const auto& replacement :
       {std::vector<Event>{now_read}, std::vector<Event>{now_read, make_event(5)}, events,
        std::vector<Event>{own}, std::vector<Event>{make_event(1)}, std::vector<Event>{}}) {
    if (history_->kept_messages(true).value().empty()) {
      record(events, {copy_of(*history_, letter, 0, 3)});
    }
    const auto done = history_->replace(std::vector{
        store::Replacement{history_->kept_messages(true).value().front(), replacement, now}});
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(test::integrity(path_), "ok");
  }
  EXPECT_EQ(count_rows("event"), 4);
  EXPECT_EQ(count_rows("raw_message"), 0);
}

TEST_F(Kept, GoesWithItsLastEvent) {
  auto old = undetermined(1);
  old.reported_at->seconds -= 10 * test::day;
  record({old, undetermined(2)},
         {copy_of(*history_, letter, 0, 1), copy_of(*history_, "another", 1, 1)});
  const auto before = now - 5 * test::day;
  const auto would = history_->prune(before, Prune::all, true);
  ASSERT_TRUE(would);
  EXPECT_EQ(would->events, 1U);
  EXPECT_EQ(would->messages, 1U);
  EXPECT_GT(would->message_bytes, 0U);
  EXPECT_EQ(count_rows("raw_message"), 2);
  ASSERT_TRUE(history_->prune(before, Prune::all, false));
  EXPECT_EQ(count_rows("raw_message"), 1);
  EXPECT_EQ(test::integrity(path_), "ok");
  const auto copies = history_->prune(now + test::day, Prune::kept_messages, false);
  ASSERT_TRUE(copies) << copies.error().text();
  EXPECT_EQ(copies->messages, 1U);
  EXPECT_EQ(copies->events, 0U);
  EXPECT_EQ(copies->kept, 1U);
  EXPECT_EQ(count_rows("raw_message"), 0);
  EXPECT_EQ(count_rows("event"), 1);
  EXPECT_EQ(test::integrity(path_), "ok");
}

TEST_F(Kept, IsMissedWhenItIsGone) {
  const auto kept = history_->kept_message(4711);
  ASSERT_TRUE(kept);
  EXPECT_TRUE(kept->message.empty());
  EXPECT_TRUE(kept->events.empty());
}

/// One event's facts are not the advice of all.
TEST_F(Kept, AProblemsEventsShareWhatItsAdviceIsMadeFrom) {
  auto other = make_event(2);
  other.verdict.facts = {{"domain", "example.com"}, {"ip", "192.0.2.1"}};
  record({make_event(1), other}, {});
  const auto problem = history_->problems({}).value().at(0);
  EXPECT_EQ(problem.events, 2U);
  EXPECT_EQ(problem.example.recipient, make_event(1).recipient);
  EXPECT_EQ(problem.shared.recipient, "");
  EXPECT_EQ(problem.shared.verdict.fact("domain"), "");
  EXPECT_EQ(problem.shared.verdict.fact("ip"), "192.0.2.1");
  EXPECT_EQ(problem.shared.verdict.rule, "google.ptr");
}

TEST_F(Kept, WhatEventsShareIsThatOfTheFiltersEventsAlone) {
  std::vector<Event> events{make_event(1), make_event(2), make_event(3)};
  events[1].verdict.provider = "microsoft";
  events[2].verdict.facts = {{"domain", "example.com"}, {"ip", "192.0.2.1"}};
  record(events, {});
  struct {
    const char* name;
    Filter filter;
    std::uint64_t events;
    std::string_view domain;
    std::string_view provider;
  } const rows[] = {
      {"all", {}, 3, "", ""},
      {"since", {.since = now - 2}, 2, "example.org", ""},
      {"until", {.until = now - 1}, 2, "", ""},
      {"provider", {.provider = "google"}, 2, "", "google"},
      {"one", {.provider = "google", .since = now - 2}, 1, "example.org", "google"},
  };
  for (const auto& row : rows) {
    const auto problem = history_->problems(row.filter).value().at(0);
    EXPECT_EQ(problem.events, row.events) << row.name;
    EXPECT_EQ(problem.shared.verdict.fact("domain"), row.domain) << row.name;
    EXPECT_EQ(problem.shared.verdict.provider, row.provider) << row.name;
  }
}

/// A few of very many: finding them may take reading all, so nothing is said to be shared.
TEST_F(Kept, WhatEventsShareIsNotSearchedForLong) {
  std::vector<Event> many(20'010, make_event());
  for (std::size_t n = 0; n < many.size(); ++n) {
    many[n].original.message_id = std::to_string(n);
    many[n].verdict.provider = n < 2 ? "microsoft" : "google";
  }
  record(many, {});
  const auto few = history_->problems({.provider = "microsoft"}).value().at(0);
  EXPECT_EQ(few.events, 2U);
  EXPECT_EQ(few.example.verdict.provider, "microsoft");
  EXPECT_EQ(few.shared.verdict.provider, "");
  const auto most = history_->problems({.provider = "google"}).value().at(0);
  EXPECT_EQ(most.shared.verdict.provider, "google");
}

TEST_F(Kept, BackscatterIsAProblemOfItsOwn) {
  auto theirs = make_event(3);
  theirs.backscatter = true;
  auto unknown = make_event(4);
  unknown.backscatter = std::nullopt;
  auto later = make_event(-2);
  later.backscatter = true;
  record({make_event(1), theirs, unknown, later}, {});
  const auto problems = [&](Backscatter which) {
    return history_->problems({.backscatter = which, .limit = 10}).value();
  };
  for (const auto which : {Backscatter::without, Backscatter::with}) {
    const auto ours = problems(which).back();
    EXPECT_EQ(ours.events, 2U);
    EXPECT_FALSE(ours.backscatter);
  }
  ASSERT_EQ(problems(Backscatter::with).size(), 2U);
  const auto only = problems(Backscatter::only);
  ASSERT_EQ(only.size(), 1U);
  EXPECT_TRUE(only[0].backscatter);
  EXPECT_EQ(only[0].events, 2U);
  EXPECT_EQ(only[0].recipients, 2U);
  EXPECT_EQ(only[0].first->seconds, now - 3);
  EXPECT_EQ(only[0].last->seconds, now + 2);
  EXPECT_EQ(only[0].example.recipient, later.recipient);
  EXPECT_EQ(only[0].shared.recipient, "");
  EXPECT_EQ(only[0].shared.sender, "");
  EXPECT_EQ(only[0].shared.verdict.fact("ip"), "");
  EXPECT_EQ(test::recipients(*history_, {.backscatter = Backscatter::only}),
            (std::vector{later.recipient, theirs.recipient}));
  EXPECT_EQ(test::recipients(*history_, {.backscatter = Backscatter::without}),
            (std::vector{make_event(1).recipient, unknown.recipient}));
}

}  // namespace
}  // namespace postmortem::store
