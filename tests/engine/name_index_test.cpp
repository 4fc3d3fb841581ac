#include "engine/name_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace postmortem::rules {
namespace {

using testing::Eq;
using testing::Optional;

/// `names` written and taken up again where they lie.
class NameIndexOf {
 public:
  explicit NameIndexOf(const NameIndex::Names& names) : bytes_(written(names)), in_(view()) {}
  [[nodiscard]] const NameIndex& index() const { return index_; }

 private:
  static std::string written(const NameIndex::Names& names) {
    flat::Writer out;
    NameIndex::write(names, out);
    return out.take();
  }
  [[nodiscard]] std::string_view view() const { return bytes_; }

  std::string bytes_;
  flat::Reader in_;
  NameIndex index_{in_};
};

TEST(NameIndex, FindsEachOfManyNamesAndNoOther) {
  NameIndex::Names names;
  for (std::uint32_t i = 0; i < 3'000; ++i) {
    names.emplace_back("area.of-the-name." + std::to_string(i), 2 * i);
  }
  const NameIndexOf known(names);
  for (const auto& [name, row] : names) {
    EXPECT_THAT(known.index().find(name), Optional(row)) << name;
    EXPECT_THAT(known.index().find(name + "x"), Eq(std::nullopt)) << name;
  }
  EXPECT_THAT(known.index().find(""), Eq(std::nullopt));
}

TEST(NameIndex, GivesTheFirstOfTheRowsWithOneName) {
  const NameIndexOf known({{"a", 7}, {"b", 8}, {"a", 9}});
  EXPECT_THAT(known.index().find("a"), Optional(7U));
  EXPECT_THAT(known.index().find("b"), Optional(8U));
}

TEST(NameIndex, AnEmptyNameHidesNoOther) {
  NameIndex::Names names{{"", 0}};
  for (std::uint32_t i = 1; i < 100; ++i) {
    names.emplace_back(std::to_string(i), i);
    const NameIndexOf known({{"", 0}, names.back()});
    EXPECT_THAT(known.index().find(names.back().first), Optional(i));
  }
  EXPECT_THAT(NameIndexOf(names).index().find(""), Optional(0U));
}

TEST(NameIndex, FindsNothingWhereThereIsNoName) {
  EXPECT_THAT(NameIndexOf({}).index().find("a"), Eq(std::nullopt));
}

}  // namespace
}  // namespace postmortem::rules
