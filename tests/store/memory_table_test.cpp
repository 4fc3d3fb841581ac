// Items as a table that SQLite reads.

#include "store/memory_table.h"

#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

namespace postmortem::store {
namespace {

constexpr MemoryColumn<int> good_columns[] = {
    {"number", [](Cell to, const int& item) { to.number(std::int64_t{item}); }},
    {"square", [](Cell to, const int& item) { to.number(std::int64_t{item} * item); }},
};
constexpr MemoryColumn<int> bad_columns[] = {
    {"number", [](Cell to, const int& item) { to.number(std::int64_t{item}); }},
    {"no name (", [](Cell, const int&) {}},
};

TEST(MemoryTable, ShowsWhatItIsGiven) {
  SQLite::Database db(":memory:", SQLite::OPEN_READWRITE);
  MemoryTable<int> table(db, "given", good_columns);
  EXPECT_EQ(table.columns(), "number, square");
  SQLite::Statement sum(db, "SELECT count(*), sum(square) FROM given WHERE number > 1");
  for (const auto& items : {std::vector{1, 2, 3}, std::vector<int>{}, std::vector{4}}) {
    table.show(items);
    std::int64_t count = 0;
    std::int64_t squares = 0;
    for (const int item : items) {
      count += item > 1 ? 1 : 0;
      squares += item > 1 ? item * item : 0;
    }
    sum.reset();
    ASSERT_TRUE(sum.executeStep());
    EXPECT_EQ(sum.getColumn(0).getInt64(), count);
    EXPECT_EQ(sum.getColumn(1).getInt64(), squares);
  }
}

TEST(MemoryTable, OfNamesThatAreNoneCanNotBeRead) {
  SQLite::Database db(":memory:", SQLite::OPEN_READWRITE);
  const MemoryTable<int> table(db, "given", bad_columns);
  for (int again = 0; again < 2; ++again) {
    EXPECT_THROW(SQLite::Statement(db, "SELECT * FROM given"), SQLite::Exception);
  }
}

}  // namespace
}  // namespace postmortem::store
