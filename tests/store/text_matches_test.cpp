// Problems of a filter by text: what it lets through, and that the index of texts is not asked
// about each event anew.

#include "store/text_matches.h"

#include <ctime>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/support.h"

namespace postmortem::store {
namespace {

using test::now;

constexpr int many = 8'000;
constexpr int problems_of_them = 400;

// Far above what it takes, far below what it would with a list of `many` words for each event.
constexpr double most_seconds = 4;

/// Each has a word of its own; every other one tells of a rate.
Event numbered_event(int n) {
  auto event = test::make_event(n);
  event.hangs_on = "domain";
  event.subject = "d" + std::to_string(n % problems_of_them) + ".example.com";
  event.status = n < many / 4 ? "4.7.1" : "5.7.1";
  event.diagnostic =
      "mail" + std::to_string(n) + (n / problems_of_them % 2 == 0 ? " rate" : " size");
  return event;
}

struct TextCase {
  std::string_view name;
  Filter filter;
  std::size_t problems;
  std::uint64_t events;  ///< of each of them
};
void PrintTo(const TextCase& c, std::ostream* out) {
  *out << c.name;
}

const TextCase text_cases[] = {
    {"Prefix", {.text = "mail*"}, 400, 20},
    {"PrefixAndStatus", {.status = "4.7.1", .text = "mail*"}, 400, 5},
    {"PrefixAndWord", {.text = "mail* rate"}, 400, 10},
    {"PrefixInATime", {.since = now - many / 2 + 1, .text = "mail*"}, 400, 10},
    {"FewOfAPrefix", {.text = "mail798*"}, 11, 1},
    {"Word", {.text = "rate"}, 400, 10},
    {"WordAndStatus", {.status = "5.7.x", .text = "size"}, 400, 8},
    {"Phrase", {.text = "\"mail7 rate\""}, 1, 1},
    {"PhraseOfAnother", {.text = "\"mail7 size\""}, 0, 0},
};

class Texts : public testing::TestWithParam<TextCase> {
 protected:
  static void SetUpTestSuite() {
    folder = new test::Folder;
    auto history = History::open(*folder / "h", {.durable = false});
    std::vector<Event> events;
    for (int n = 0; n < many; ++n) {
      events.push_back(numbered_event(n));
    }
    ASSERT_TRUE(history && history->record(events, now));
  }
  static void TearDownTestSuite() { delete folder; }

  static inline test::Folder* folder{};
};

TEST_P(Texts, GiveTheirProblemsSoon) {
  const auto history = History::open(*folder / "h", {.read_only = true});
  ASSERT_TRUE(history);
  const auto start = std::clock();
  const auto problems = history->problems(GetParam().filter);
  const auto seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  ASSERT_TRUE(problems) << problems.error().text();
  EXPECT_EQ(problems->size(), GetParam().problems);
  EXPECT_THAT(*problems, testing::Each(testing::Field(&Problem::events, GetParam().events)));
  EXPECT_LT(seconds, most_seconds);
}

INSTANTIATE_TEST_SUITE_P(Store, Texts, testing::ValuesIn(text_cases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Text, IsLookedUpAnewByEachQuery) {
  test::Folder folder;
  auto history = History::open(folder / "h", {.durable = false});
  ASSERT_TRUE(history);
  constexpr std::pair<const char*, int (*)(int)> words[] = {
      {"mail*", [](int n) { return n + 1; }},
      {"none", [](int) { return 0; }},
      {"rate", [](int n) { return n / 2 + 1; }},
  };
  for (int n = 0; n < 4; ++n) {
    const auto event = numbered_event(n * problems_of_them);
    ASSERT_TRUE(history->record(std::span(&event, 1), now));
    for (const auto& [text, of] : words) {
      const Filter filter{.domain = "example.com", .status = "4.7.1", .text = text};
      const auto problems = history->problems(filter);
      ASSERT_TRUE(problems) << problems.error().text();
      const auto want = static_cast<std::size_t>(of(n));
      EXPECT_EQ(problems->empty() ? 0U : problems->front().events, want) << text << n;
      EXPECT_EQ(test::query(*history, filter).size(), want) << text << n;
    }
  }
}

}  // namespace
}  // namespace postmortem::store
