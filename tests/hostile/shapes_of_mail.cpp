#include "hostile/shapes.h"

namespace postmortem::hostile {
namespace {

std::string nested_messages(std::size_t bytes) {
  return bounce("message/rfc822", repeat("Content-Type: message/rfc822\n\n", bytes));
}

std::string nested_multiparts(std::size_t bytes) {
  std::string body;
  for (std::size_t depth = 0; body.size() < bytes; ++depth) {
    const auto name = std::to_string(depth);
    body += "--b" + name + "\nContent-Type: multipart/mixed; boundary=b" +
            std::to_string(depth + 1) + "\n\n";
  }
  return bounce("multipart/mixed; boundary=b0", body);
}

std::string parts(std::size_t bytes) {
  return bounce("multipart/mixed; boundary=b", repeat("--b\n\nx\n", bytes));
}

std::string parts_without_boundary(std::size_t bytes) {
  return bounce("multipart/mixed", repeat("--\n", bytes));
}

std::string delimiters_of_nobody(std::size_t bytes) {
  return bounce("multipart/mixed; boundary=" + std::string(60, 'b'),
                repeat("--" + std::string(59, 'b') + "\n", bytes));
}

std::string dashes(std::size_t bytes) {
  return bounce("multipart/mixed; boundary=b", repeat("--b-", bytes));
}

std::string header_lines(std::size_t bytes) {
  return std::string(report_head) + repeat("X-A: b\n", bytes) + "\nuser unknown\n";
}

std::string header_field(std::size_t bytes) {
  return "X-Long: " + repeat("a", bytes) + "\n" + std::string(report_head) + "\nuser unknown\n";
}

std::string folded_field(std::size_t bytes) {
  return "Subject: " + repeat("a\n ", bytes) + "\n" + std::string(report_head) + "\ntext\n";
}

std::string header_without_end(std::size_t bytes) {
  return std::string(report_head) + repeat("no field here\n", bytes);
}

std::string html(std::size_t bytes) {
  return bounce("text/html", "<html>" + repeat("<p><b>user &amp; unknown</b>", bytes));
}

std::string html_open(std::size_t bytes) {
  return bounce("text/html", "<html>" + repeat("<", bytes));
}

std::string html_comments(std::size_t bytes) {
  return bounce("text/html", "<html>" + repeat("<!-- <script> &", bytes));
}

std::string quoted_printable(std::size_t bytes) {
  return bounce("text/plain\nContent-Transfer-Encoding: quoted-printable",
                repeat("=3D=\n=41==", bytes));
}

std::string base64(std::size_t bytes) {
  return bounce("text/plain\nContent-Transfer-Encoding: base64", repeat("QUJD|=\nQ==", bytes));
}

std::string nuls(std::size_t bytes) {
  return bounce("text/plain", std::string(bytes, '\0'));
}

std::string open_comments(std::size_t bytes) {
  return "From: " + repeat("(", bytes) + "\nTo: " + repeat("\"", bytes) + "\n" +
         std::string(report_head) + "\nuser unknown\n";
}

std::string encoded_words(std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    text += "X-W: " + repeat("=?utf-8?Q?=41?= ", 8'000) + "\nSubject: " + repeat("=?", 8'000) +
            "\n";
  }
  return text + std::string(report_head) + "\nuser unknown\n";
}

std::string charset_escapes(std::size_t bytes) {
  return bounce("text/plain; charset=iso-2022-jp",
                repeat("\x1b$B\x1b(B\x1b$@", bytes) + "user unknown");
}

std::string utf7(std::size_t bytes) {
  return bounce("text/plain; charset=utf-7", repeat("+ADw-+", bytes));
}

std::string from_lines(std::size_t bytes) {
  return "From MAILER-DAEMON Mon Nov  2 09:15:32 2026\n" + std::string(report_head) + "\n" +
         repeat("\nFrom here\n", bytes);
}

std::string from_lines_behind_carriage_returns(std::size_t bytes) {
  return "From MAILER-DAEMON Mon Nov  2 09:15:32 2026\n" + std::string(report_head) + "\n" +
         repeat("\r\rFrom ", bytes);
}

std::string carriage_returns(std::size_t bytes) {
  return bounce("text/plain", repeat("\r\r\n", bytes));
}

}  // namespace

std::vector<Shape> shapes_of_mail() {
  return {
      {"NestedMessages", nested_messages},
      {"NestedMultiparts", nested_multiparts},
      {"Parts", parts},
      {"PartsWithoutBoundary", parts_without_boundary},
      {"DelimitersOfNobody", delimiters_of_nobody},
      {"Dashes", dashes},
      {"HeaderLines", header_lines},
      {"HeaderField", header_field},
      {"FoldedField", folded_field},
      {"HeaderWithoutEnd", header_without_end},
      {"Html", html},
      {"HtmlOpen", html_open},
      {"HtmlComments", html_comments},
      {"QuotedPrintable", quoted_printable},
      {"Base64", base64},
      {"Nuls", nuls},
      {"OpenComments", open_comments},
      {"EncodedWords", encoded_words},
      {"CharsetEscapes", charset_escapes},
      {"Utf7", utf7},
      {"FromLines", from_lines},
      {"FromLinesBehindCarriageReturns", from_lines_behind_carriage_returns},
      {"CarriageReturns", carriage_returns},
  };
}

}  // namespace postmortem::hostile
