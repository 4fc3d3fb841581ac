// Cells for spreadsheets: text stays text, and a cell stays a cell.

#include "output/csv.h"

#include <ostream>
#include <string>

#include <gtest/gtest.h>

namespace postmortem::output {
namespace {

struct CellCase {
  std::string_view name{};
  std::string_view text{};
  std::string_view want{};
};

void PrintTo(const CellCase& row, std::ostream* out) {
  *out << row.name;
}

constexpr CellCase cell_cases[] = {
    {"Plain", "user unknown", ",user unknown,"},
    {"Equals", "=cmd|' /C calc'!A0", ",\"'=cmd|' /C calc'!A0\","},
    {"Plus", "+1", ",\"'+1\","},
    {"Minus", "-1+1", ",\"'-1+1\","},
    {"At", "@SUM(A1)", ",\"'@SUM(A1)\","},
    {"Tab", "\t=1", ",\"'\t=1\","},
    {"Return", "\r=1", ",\"'\r=1\","},
    {"LineEndFirst", "\n=1", ",\"'\n=1\","},
    {"Escape", "a\x1b[31m", ",a\uFFFD[31m,"},
    {"Delete", "a\x7f", ",a\uFFFD,"},
    {"C1", "a\u009b31m", ",a\uFFFD31m,"},
    {"NoBreakSpace", "a\u00a0b", ",a\u00a0b,"},
    {"Comma", "a,b", ",\"a,b\","},
    {"Quote", "a\"b", ",\"a\"\"b\","},
    {"LineEnd", "a\nb", ",\"a\nb\","},
    {"InvalidUtf8", "a\xFF", ",a\xEF\xBF\xBD,"},
};

class Cell : public testing::TestWithParam<CellCase> {};

TEST_P(Cell, IsText) {
  Event event;
  event.diagnostic = GetParam().text;
  std::string out;
  append_event_csv(out, event);
  EXPECT_NE(out.find(GetParam().want), std::string::npos) << out;
}

INSTANTIATE_TEST_SUITE_P(Texts, Cell, testing::ValuesIn(cell_cases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Csv, HasAsManyCellsAsItsHead) {
  const auto cells = [](const std::string& row) {
    return std::count(row.begin(), row.end(), ',');
  };
  std::string head;
  append_event_csv_head(head);
  std::string row;
  append_event_csv(row, Event{});
  EXPECT_EQ(cells(head), cells(row));
}

}  // namespace
}  // namespace postmortem::output
