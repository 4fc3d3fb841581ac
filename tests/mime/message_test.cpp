#include "mime/message.h"

#include <string>

#include <gtest/gtest.h>

#include "core/limits.h"

namespace postmortem::mime {
namespace {

std::string outline(const Message& message) {
  std::string out;
  for (const auto& part : message.parts) {
    out +=
        std::string(part.depth, ' ') + part.content.type + '|' + std::string(part.body) + '\n';
  }
  return out;
}

TEST(Parse, CutsParts) {
  EXPECT_EQ(
      outline(parse("Content-Type: multipart/report; "
                    "boundary=b\n\npreamble\n--b\n\nhello\n--b\nContent-Type: "
                    "message/rfc822\n\nSubject: x\n\nbody\n--b--\nepilogue")),
      "multipart/report|preamble\n text/plain|hello\n message/rfc822|Subject: x\n\nbody\n");
}

TEST(Parse, OutermostDelimiterWins) {
  // The inner multipart never ends; the delivery-status part must not be lost in it.
  EXPECT_EQ(outline(parse(
                "Content-Type: multipart/report; boundary=out\n\n--out\nContent-Type: "
                "multipart/alternative; boundary=in\n\n--in\n\nhello\n"
                "--out\nContent-Type: message/delivery-status\n\nStatus: 5.1.1\n--out--\n")),
            "multipart/report|\n multipart/alternative|\n  text/plain|hello\n "
            "message/delivery-status|Status: 5.1.1\n");
}

TEST(Parse, ABoundaryIsAWholeLine) {
  EXPECT_EQ(outline(parse("Content-Type: multipart/mixed; boundary=x\n\n--x\n\nmentions --x "
                          "here\n--x-1\n--x--\n")),
            "multipart/mixed|\n text/plain|mentions --x here\n--x-1\n");
}

TEST(Parse, GuessesAMissingBoundary) {
  EXPECT_EQ(outline(parse("Content-Type: multipart/report\n\n--zz\nContent-Type: "
                          "text/plain\n\nhello\n--zz--\n")),
            "multipart/report|\n text/plain|hello\n");
}

TEST(Parse, ReadsAnUnclosedQuote) {
  EXPECT_EQ(outline(parse(
                "Content-Type: multipart/mixed; boundary=\"a b\n\n--a b\n\nhello\n--a b--\n")),
            "multipart/mixed|\n text/plain|hello\n");
}

TEST(Parse, KeepsTheLastHeaderFieldWithoutEmptyLine) {
  const auto message = parse("Subject: x\nX-Last: y");
  EXPECT_EQ(message.header().find("x-last"), "y");
}

TEST(Parse, KeepsAnIndentedFirstLineOfTheBody) {
  EXPECT_EQ(parse("Subject: x\n\n   ----- Transcript -----\nrest\n").root().body,
            "   ----- Transcript -----\nrest\n");
}

TEST(Parse, PassesOverLinesThatAreNoFields) {
  const auto message = parse(
      "From x Mon Jan  1 00:00:00 2026\n>From y\nSubject: x\njunk line\nTo: "
      "a@example.org\n\nbody");
  EXPECT_EQ(message.header().find("Subject"), "x");
  EXPECT_EQ(message.header().find("To"), "a@example.org");
  EXPECT_EQ(message.root().body, "body");
}

TEST(Parse, IsBounded) {
  std::string deep = "Content-Type: multipart/mixed; boundary=b0\n\n";
  for (int i = 1; i < 200; ++i) {
    deep += "--b" + std::to_string(i - 1) + "\nContent-Type: multipart/mixed; boundary=b" +
            std::to_string(i) + "\n\n";
  }
  const auto nested = parse(deep);
  EXPECT_LE(nested.parts.back().depth, limits::mime_depth + 1);
  ASSERT_FALSE(nested.problems.empty());
  EXPECT_EQ(nested.problems[0], "multiparts nested too deep");

  std::string many = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (std::size_t i = 0; i < limits::mime_parts + 10; ++i) {
    many += "--b\n\nx\n";
  }
  const auto wide = parse(many);
  EXPECT_EQ(wide.parts.size(), limits::mime_parts);
  EXPECT_EQ(wide.problems.at(0), "too many parts");

  std::string fields;
  for (std::size_t i = 0; i < limits::header_fields + 10; ++i) {
    fields += "X: y\n";
  }
  EXPECT_EQ(parse(fields).header().size(), limits::header_fields);
}

TEST(Parse, NothingIsAMessageToo) {
  EXPECT_EQ(outline(parse("")), "text/plain|\n");
}

}  // namespace
}  // namespace postmortem::mime
