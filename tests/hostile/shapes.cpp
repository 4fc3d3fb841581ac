#include "hostile/shapes.h"

namespace postmortem::hostile {
namespace {

constexpr std::string_view report_head =
    "Return-Path: <>\n"
    "From: MAILER-DAEMON@mx.example.org\n"
    "Subject: Undelivered Mail Returned to Sender\n"
    "MIME-Version: 1.0\n";

std::string bounce(std::string_view type, std::string_view body) {
  std::string mail(report_head);
  mail.append("Content-Type: ").append(type).append("\n\n").append(body);
  return mail;
}

std::string report(std::string_view status_fields) {
  return bounce("multipart/report; report-type=delivery-status; boundary=b",
                "--b\nContent-Type: message/delivery-status\n\n"
                "Reporting-MTA: dns; mx.example.org\n\n" +
                    std::string(status_fields) + "\n--b--\n");
}

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

std::string recipients(std::size_t bytes) {
  std::string fields;
  for (std::size_t i = 0; fields.size() < bytes; ++i) {
    fields += "Final-Recipient: rfc822; u" + std::to_string(i) +
              "@example.com\nAction: failed\nStatus: 5.1.1\n\n";
  }
  return report(fields);
}

std::string unknown_fields(std::size_t bytes) {
  return report("Final-Recipient: rfc822; jo@example.com\nAction: failed\n" +
                repeat("Feld: rfc822; a@b.cc\n", bytes));
}

std::string text_recipients(std::size_t bytes) {
  std::string body = "Hi. This is the qmail-send program at mx.example.org.\n\n";
  for (std::size_t i = 0; body.size() < bytes; ++i) {
    body += "<u" + std::to_string(i) + "@example.com>:\nuser unknown\n\n";
  }
  return bounce("text/plain", body);
}

std::string addresses(std::size_t bytes) {
  return bounce("text/plain",
                "Delivery has failed to these recipients:\n" + repeat("a@b.cc ", bytes));
}

std::string at_signs(std::size_t bytes) {
  return bounce("text/plain", "Delivery has failed\n" + repeat("@", bytes));
}

/// A name for each number.
std::string addresses_of(std::size_t bytes, std::string_view before, std::string_view after) {
  std::string out;
  for (std::size_t i = 0; out.size() < bytes; ++i) {
    out.append(before).append("u").append(std::to_string(i)).append("@example.com");
    out.append(after);
  }
  return out;
}

std::string addresses_in_a_line(std::size_t bytes) {
  return bounce("text/plain", "Delivery has failed to these recipients:\n" +
                                  addresses_of(bytes, "", " ") + "\n" +
                                  repeat("-----\n\n", bytes));
}

std::string addresses_behind_spaces(std::size_t bytes) {
  return bounce("text/plain",
                "Delivery has failed\n" + std::string(120'000, ' ') + repeat("a@b.c ", bytes));
}

std::string codes_behind_spaces(std::size_t bytes) {
  return bounce("text/plain",
                "Delivery has failed\n" + std::string(120'000, ' ') + repeat("b 450 ", bytes));
}

std::string open_literals(std::size_t bytes) {
  return bounce("text/plain", "Delivery has failed\n" + repeat("@[", bytes));
}

std::string recipients_without_reason(std::size_t bytes) {
  return bounce("text/plain", "Hi. This is the qmail-send program at mx.example.org.\n\n" +
                                  addresses_of(60'000, "<", ">:\n") +
                                  repeat("and so on\n", bytes));
}

std::string recipients_with_words(std::size_t bytes) {
  return bounce("text/plain", "Hi. This is the qmail-send program at mx.example.org.\n\n" +
                                  addresses_of(bytes, "<", ">:\nSorry, that was no use\n\n"));
}

std::string recipients_in_header(std::size_t bytes) {
  return addresses_of(bytes / 2, "X-Failed-Recipients: ", "\n") +
         bounce("text/plain", "Delivery has failed:\n  u0@example.com\n" +
                                  repeat("and nobody knows why\n\n", bytes / 2));
}

std::string recipients_and_text(std::size_t bytes) {
  return bounce("multipart/report; report-type=delivery-status; boundary=b",
                "--b\n\n" + repeat("u0u0u0u0u0", bytes / 2) +
                    "\n--b\nContent-Type: message/delivery-status\n\n" +
                    addresses_of(bytes / 2, "Final-Recipient: rfc822; ",
                                 "\nAction: failed\nStatus: 5.1.1\n\n") +
                    "--b--\n");
}

std::string complaint(std::string_view fields) {
  return bounce("multipart/report; report-type=feedback-report; boundary=b",
                "--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n" +
                    std::string(fields) + "\n--b--\n");
}

std::string complaint_recipients(std::size_t bytes) {
  return complaint(addresses_of(bytes, "Original-Rcpt-To: ", "\n"));
}

std::string complaint_attributes(std::size_t bytes) {
  return complaint(addresses_of(bytes, "Original-Rcpt-To: ", "\nSource-IP:\n\n"));
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

std::string one_line(std::size_t bytes) {
  return bounce("text/plain", "<jo@example.com>: " + repeat("550 user unknown ", bytes));
}

std::string diagnostic(std::size_t bytes) {
  return report(
      "Final-Recipient: rfc822; jo@example.com\nAction: failed\nStatus: 5.1.1\n"
      "Diagnostic-Code: smtp; " +
      repeat("550-5.1.1 ", bytes));
}

std::string folded_diagnostic(std::size_t bytes) {
  return report(
      "Final-Recipient: rfc822; jo@example.com\nAction: failed\n"
      "Diagnostic-Code: smtp; 550 a" +
      repeat("\n (said (", bytes));
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

std::string open_comments_in_report(std::size_t bytes) {
  return report("Final-Recipient: rfc822; " + repeat("<(\"", bytes) + "\nAction: failed\n");
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

std::string transcripts(std::size_t bytes) {
  return bounce("text/plain",
                "   ----- Transcript of session follows -----\n" +
                    repeat("... while talking to mx.example.org.:\n>>> RCPT To:<a@b.cc>\n<<< "
                           "550 5.1.1 no\n",
                           bytes));
}

}  // namespace

std::string repeat(std::string_view piece, std::size_t bytes) {
  std::string out(piece);
  out.reserve(bytes + piece.size());
  while (out.size() < bytes) {
    out += piece;
  }
  return out;
}

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = {
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
      {"Recipients", recipients},
      {"UnknownFields", unknown_fields},
      {"TextRecipients", text_recipients},
      {"Addresses", addresses},
      {"AtSigns", at_signs},
      {"AddressesInALine", addresses_in_a_line},
      {"AddressesBehindSpaces", addresses_behind_spaces},
      {"CodesBehindSpaces", codes_behind_spaces},
      {"OpenLiterals", open_literals},
      {"RecipientsWithoutReason", recipients_without_reason},
      {"RecipientsWithWords", recipients_with_words},
      {"RecipientsInHeader", recipients_in_header},
      {"RecipientsAndText", recipients_and_text},
      {"ComplaintRecipients", complaint_recipients},
      {"ComplaintAttributes", complaint_attributes},
      {"Html", html},
      {"HtmlOpen", html_open},
      {"HtmlComments", html_comments},
      {"OneLine", one_line},
      {"Diagnostic", diagnostic},
      {"FoldedDiagnostic", folded_diagnostic},
      {"QuotedPrintable", quoted_printable},
      {"Base64", base64},
      {"Nuls", nuls},
      {"OpenComments", open_comments},
      {"OpenCommentsInReport", open_comments_in_report},
      {"EncodedWords", encoded_words},
      {"CharsetEscapes", charset_escapes},
      {"Utf7", utf7},
      {"FromLines", from_lines},
      {"FromLinesBehindCarriageReturns", from_lines_behind_carriage_returns},
      {"CarriageReturns", carriage_returns},
      {"Transcripts", transcripts},
  };
  return all;
}

}  // namespace postmortem::hostile
