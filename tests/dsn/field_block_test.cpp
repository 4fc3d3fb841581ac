#include "dsn/field_block.h"

#include <string>

#include <gtest/gtest.h>

namespace postmortem::dsn {
namespace {

TEST(FieldBlocks, AreSplitAtEmptyLinesAndUnfolded) {
  const auto blocks = split_field_blocks(
      "Reporting-MTA: dns; a.example\n\nFinal-Recipient: rfc822; "
      "jo@example.org\nDiagnostic-Code: smtp; 550\n\t5.1.1\n  no\n");
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(find(blocks[0], "reporting-mta"), "dns; a.example");
  EXPECT_EQ(find(blocks[1], "diagnostic-code"), "smtp; 550 5.1.1 no");
}

TEST(FieldBlocks, FoldedWithoutIndentIsText) {
  const auto blocks = split_field_blocks(
      "Diagnostic-Code: smtp; 550 see\nhttp://example.org/x for more\nhost: is "
      "text\nLast-Attempt-Date: now\n");
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(find(blocks[0], "diagnostic-code"),
            "smtp; 550 see http://example.org/x for more host: is text");
  EXPECT_EQ(find(blocks[0], "last-attempt-date"), "now");
}

TEST(FieldBlocks, EndAtAStrangeDelimiter) {
  std::string_view rest;
  const auto blocks = split_field_blocks("Status: 5.1.1\n--other\nSubject: x\n", &rest);
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(rest, "Subject: x\n");
}

TEST(FieldBlocks, NeverFail) {
  EXPECT_TRUE(split_field_blocks("").empty());
  EXPECT_TRUE(split_field_blocks("\n\n \n").empty());
  EXPECT_TRUE(split_field_blocks("no field\nat all\n").empty());
}

TEST(TypedText, IsTakenApart) {
  EXPECT_EQ(split_type("RFC822;jo@example.org").type, "rfc822");
  EXPECT_EQ(split_type("RFC822;jo@example.org").text, "jo@example.org");
  EXPECT_EQ(split_type("550 no; really").type, "");
  EXPECT_EQ(split_type("550 no; really").text, "550 no; really");
}

TEST(Xtext, IsUndone) {
  EXPECT_EQ(decode_xtext("jo+2Bx@example.org"), "jo+x@example.org");
  EXPECT_EQ(decode_xtext("jo+x@example.org"), "jo+x@example.org");
  EXPECT_EQ(decode_unitext("j\\x{F6}@example.org"), "jö@example.org");
  EXPECT_EQ(decode_unitext("j\\x{ZZ}\\x{"), "j\\x{ZZ}\\x{");
}

}  // namespace
}  // namespace postmortem::dsn
