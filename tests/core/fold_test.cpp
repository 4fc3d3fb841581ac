#include "core/fold.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace postmortem {
namespace {

TEST(FoldCase, KeepsEveryPosition) {
  constexpr std::string_view text = "ÀÉÜß ŁÓDŹ ПРИВЕТ Ёж ΑΒΓΩ Straße 日本 TEXT";
  const auto folded = fold_case(text);
  EXPECT_EQ(folded.size(), text.size());
  EXPECT_EQ(folded, "àéüß łódź привет ёж αβγω straße 日本 text");
  EXPECT_EQ(fold_case("\xC3"), "\xC3") << "a sequence cut off is left alone";
}

TEST(FoldCase, FoldsLatinExtendedA) {
  EXPECT_EQ(fold_case("ĀĎĲĶ ĹĻĽĿŁŃŇ ŊŶ ŸŹŽ"), "āďĳķ ĺļľŀłńň ŋŷ ÿźž");
  EXPECT_EQ(fold_case("āďĳķĸ ĺļľŀłńňŉ ŋŷ źž"), "āďĳķĸ ĺļľŀłńňŉ ŋŷ źž");
  EXPECT_EQ(fold_case("İı"), "İı") << "the small letter of one has another length";
}

TEST(FoldCase, TakesRunsOfAnyLength) {
  for (std::size_t plain = 0; plain < 20; ++plain) {
    const std::string big(plain, 'A');
    const std::string small(plain, 'a');
    EXPECT_EQ(fold_case(big + "Ü" + big), small + "ü" + small);
    EXPECT_EQ(fold_case(big + "日Ü\xD0"), small + "日ü\xD0");
  }
}

}  // namespace
}  // namespace postmortem
