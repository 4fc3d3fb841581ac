#include "core/nearest.h"

#include <gtest/gtest.h>

namespace postmortem {
namespace {

struct Case {
  std::string_view name;
  std::string_view word;
  std::string_view want;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << '"' << c.word << '"';
}

class DidYouMean : public testing::TestWithParam<Case> {};

TEST_P(DidYouMean, Proposes) {
  const std::vector<std::string_view> words = {"google.ptr", "google.spf", "mailbox.full",
                                               "mailbox.gone", "a"};
  EXPECT_EQ(did_you_mean(GetParam().word, words), GetParam().want);
}

constexpr Case cases[] = {
    {"OneLetterOff", "mailbox.ful", "; did you mean mailbox.full?"},
    {"LettersSwapped", "mialbox.full", "; did you mean mailbox.full?"},
    {"ThePartOfSome", "google", "; did you mean google.ptr, google.spf?"},
    {"TheNearestFirst", "google.ptf", "; did you mean google.ptr, google.spf?"},
    {"NothingLikeIt", "zebra", ""},
    {"Nothing", "", ""},
    {"OneLetter", "b", "; did you mean a?"},
};

INSTANTIATE_TEST_SUITE_P(Words, DidYouMean, testing::ValuesIn(cases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Nearest, LeavesLongWordsAlone) {
  EXPECT_TRUE(nearest(std::string(100'000, 'a'), {std::string_view("a")}).empty());
}

}  // namespace
}  // namespace postmortem
