// Events into problems, as `analyze` sums them up.

#include <gtest/gtest.h>

#include "analysis/problems.h"

namespace postmortem::analysis {
namespace {

struct Told {
  EventKind kind{};
  std::string_view cause{};
  std::string_view subject{};  ///< hangs on "ip"
  std::string_view recipient{};
  int minute{};  ///< 0: no time of its own
  bool backscatter{};
};

Event event_of(const Told& told) {
  Event event;
  event.kind = told.kind;
  event.verdict.cause = told.cause;
  event.hangs_on = "ip";
  event.subject = told.subject;
  event.recipient = told.recipient;
  event.backscatter = told.backscatter;
  if (told.minute != 0) {
    event.reported_at = Timestamp{60LL * told.minute, 0};
  }
  return event;
}

/// "2 cause subject, 2 recipients, 1 to 3, newest jo@example.com" of each.
std::string describe(const std::vector<Problem>& problems) {
  std::string all;
  const auto minute = [](const std::optional<Timestamp>& at) {
    return at ? std::to_string(at->seconds / 60) : "-";
  };
  for (const Problem& p : problems) {
    all += std::to_string(p.events) + " " + p.cause + " " + p.subject + ", " +
           (p.recipients ? std::to_string(*p.recipients) : "many") + " recipients, " +
           minute(p.first) + " to " + minute(p.last) + ", newest " + p.example.recipient + "\n";
  }
  return all;
}

struct CounterCase {
  std::string_view name;
  std::vector<Told> events;
  std::string_view want;
};
void PrintTo(const CounterCase& c, std::ostream* out) {
  *out << c.name;
}
class Counter : public testing::TestWithParam<CounterCase> {};

TEST_P(Counter, Groups) {
  ProblemCounter counter;
  for (const Told& told : GetParam().events) {
    counter.add(event_of(told));
  }
  EXPECT_EQ(describe(counter.problems()), GetParam().want);
  EXPECT_EQ(counter.left_out(), 0U);
}

constexpr auto failure = EventKind::failure;

const CounterCase counter_cases[] = {
    {"Nothing", {}, ""},
    {"ByCauseAndSubject",
     {{failure, "full", "a", "jo@x", 1},
      {failure, "full", "b", "jo@x", 1},
      {failure, "unknown", "a", "jo@x", 1}},
     "1 full a, 1 recipients, 1 to 1, newest jo@x\n"
     "1 full b, 1 recipients, 1 to 1, newest jo@x\n"
     "1 unknown a, 1 recipients, 1 to 1, newest jo@x\n"},
    {"RecipientsAreCountedOnce",
     {{failure, "full", "a", "jo@x", 1},
      {failure, "full", "a", "al@x", 2},
      {failure, "full", "a", "jo@x", 3}},
     "3 full a, 2 recipients, 1 to 3, newest jo@x\n"},
    {"AnyOrder",
     {{failure, "full", "a", "b@x", 2},
      {failure, "full", "a", "c@x", 3},
      {failure, "full", "a", "a@x", 1}},
     "3 full a, 3 recipients, 1 to 3, newest c@x\n"},
    {"OfTwoAtATimeTheLater",
     {{failure, "full", "a", "a@x", 1}, {failure, "full", "a", "b@x", 1}},
     "2 full a, 2 recipients, 1 to 1, newest b@x\n"},
    {"TimesMayBeMissing",
     {{failure, "full", "a", "a@x", 0},
      {failure, "full", "a", "b@x", 2},
      {failure, "full", "a", "c@x", 0}},
     "3 full a, 3 recipients, 2 to 2, newest b@x\n"},
    {"NoTimeAtAll",
     {{failure, "full", "a", "a@x", 0}, {failure, "full", "a", "b@x", 0}},
     "2 full a, 2 recipients, - to -, newest a@x\n"},
    {"NoRecipient",
     {{failure, "full", "a", "", 1}},
     "1 full a, 0 recipients, 1 to 1, newest \n"},
    {"MostEventsThenNewestThenName",
     {{failure, "c", "z", "", 1},
      {failure, "b", "z", "", 2},
      {failure, "a", "z", "", 1},
      {failure, "d", "z", "", 1},
      {failure, "d", "z", "", 1}},
     "2 d z, 0 recipients, 1 to 1, newest \n"
     "1 b z, 0 recipients, 2 to 2, newest \n"
     "1 a z, 0 recipients, 1 to 1, newest \n"
     "1 c z, 0 recipients, 1 to 1, newest \n"},
    {"OnlyTroubleOfOurs",
     {{EventKind::delay, "full", "a", "a@x", 1},
      {EventKind::complaint, "complaint", "a", "a@x", 1},
      {EventKind::success, "full", "a", "a@x", 1},
      {EventKind::autoreply, "full", "a", "a@x", 1},
      {failure, "full", "a", "a@x", 1, true}},
     "1 complaint a, 1 recipients, 1 to 1, newest a@x\n"
     "1 full a, 1 recipients, 1 to 1, newest a@x\n"},
};
INSTANTIATE_TEST_SUITE_P(Problems, Counter, testing::ValuesIn(counter_cases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(ProblemCounter, KeepsSoManyGroupsAndCountsTheRest) {
  ProblemCounter counter;
  for (std::size_t n = 0; n < ProblemCounter::most + 3; ++n) {
    const auto subject = std::to_string(n);
    counter.add(event_of({failure, "full", subject, "jo@x", 1}));
  }
  counter.add(event_of({failure, "full", "0", "jo@x", 2}));
  EXPECT_EQ(counter.left_out(), 3U);
  const auto problems = counter.problems();
  ASSERT_EQ(problems.size(), ProblemCounter::most);
  EXPECT_EQ(problems.front().events, 2U);
}

TEST(ProblemCounter, SaysNoNumberOfRecipientsItHasNotCounted) {
  ProblemCounter counter;
  for (int n = 0; n < 12'000; ++n) {
    const auto recipient = std::to_string(n) + "@x";
    counter.add(event_of({failure, "full", "a", recipient, 1}));
    counter.add(event_of({failure, "full", "b", std::to_string(n % 9'000), 1}));
  }
  const auto problems = counter.problems();
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems[0].events, 12'000U);
  EXPECT_EQ(problems[0].recipients, std::nullopt);
  EXPECT_EQ(problems[1].recipients, std::optional<std::uint64_t>(9'000));
}

}  // namespace
}  // namespace postmortem::analysis
