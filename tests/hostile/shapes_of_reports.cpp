#include "hostile/shapes.h"

namespace postmortem::hostile {
namespace {

std::string report(std::string_view status_fields) {
  return bounce("multipart/report; report-type=delivery-status; boundary=b",
                "--b\nContent-Type: message/delivery-status\n\n"
                "Reporting-MTA: dns; mx.example.org\n\n" +
                    std::string(status_fields) + "\n--b--\n");
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

/// A transcript's lines, and as many recipients of whom the fields tell no reason.
std::string transcript_of(std::size_t bytes, const std::string& lines,
                          std::string_view domain) {
  std::string fields;
  for (std::size_t i = 0; fields.size() < bytes / 2; ++i) {
    fields.append("Final-Recipient: rfc822; u").append(std::to_string(i)).append(domain);
    fields.append("\nAction: failed\nStatus: 5.0.0\n\n");
  }
  return bounce("multipart/report; report-type=delivery-status; boundary=b",
                "--b\n\n" + lines + "\n--b\nContent-Type: message/delivery-status\n\n" +
                    fields + "--b--\n");
}

std::string recipients_in_transcript(std::size_t bytes) {
  return transcript_of(bytes, addresses_of(bytes / 2, "550 <", ">... User unknown\n"),
                       "@example.com");
}

std::string recipients_in_an_answer(std::size_t bytes) {
  return transcript_of(
      bytes, repeat("550 no\n", bytes / 4) + "550 " + addresses_of(bytes / 4, "<", ">... "),
      "@example.com");
}

std::string words_in_transcript(std::size_t bytes) {
  std::string lines;
  for (std::size_t i = 0; lines.size() < bytes / 2; ++i) {
    lines += "550 u" + std::to_string(i) + "\n";
  }
  return transcript_of(bytes, lines, "");
}

std::string recipients_that_begin_alike(std::size_t bytes) {
  std::string fields;
  for (std::size_t i = 1; fields.size() < bytes / 2; ++i) {
    fields += "Final-Recipient: rfc822; a@" + std::string(i % 1'000, '=') +
              "\nAction: failed\nStatus: 5.0.0\n\n";
  }
  return bounce("multipart/report; report-type=delivery-status; boundary=b",
                "--b\n\n" + repeat("550 " + repeat("a@=", 300) + "\n", bytes / 2) +
                    "\n--b\nContent-Type: message/delivery-status\n\n" + fields + "--b--\n");
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

std::string open_comments_in_report(std::size_t bytes) {
  return report("Final-Recipient: rfc822; " + repeat("<(\"", bytes) + "\nAction: failed\n");
}

std::string transcripts(std::size_t bytes) {
  return bounce("text/plain",
                "   ----- Transcript of session follows -----\n" +
                    repeat("... while talking to mx.example.org.:\n>>> RCPT To:<a@b.cc>\n<<< "
                           "550 5.1.1 no\n",
                           bytes));
}

/// Sessions with many recipients each, all of them refused with the message.
std::string sessions(std::size_t bytes) {
  std::string lines = "Delivery has failed\n";
  for (std::size_t i = 0; lines.size() < bytes; ++i) {
    lines += "C: RCPT TO:<u" + std::to_string(i) + "@example.com>\nS: 250 ok\n";
    lines +=
        i % 50 == 0 ? "C: DATA\nS: 354 go\n" + repeat("S: 550-no\n", 100) + "S: 550 no\n" : "";
  }
  return bounce("text/plain", lines);
}

}  // namespace

std::vector<Shape> shapes_of_reports() {
  return {
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
      {"RecipientsInTranscript", recipients_in_transcript},
      {"RecipientsInAnAnswer", recipients_in_an_answer},
      {"WordsInTranscript", words_in_transcript},
      {"RecipientsThatBeginAlike", recipients_that_begin_alike},
      {"ComplaintRecipients", complaint_recipients},
      {"ComplaintAttributes", complaint_attributes},
      {"OneLine", one_line},
      {"Diagnostic", diagnostic},
      {"FoldedDiagnostic", folded_diagnostic},
      {"OpenCommentsInReport", open_comments_in_report},
      {"Transcripts", transcripts},
      {"Sessions", sessions},
  };
}

}  // namespace postmortem::hostile
