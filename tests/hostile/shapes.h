#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

/// Mail made to hurt whoever reads it.
namespace postmortem::hostile {

struct Shape {
  std::string_view name{};
  /// A message of about `bytes` bytes.
  std::string (*make)(std::size_t bytes){};
};

inline void PrintTo(const Shape& shape, std::ostream* out) {
  *out << shape.name;
}

/// Whatever a mail may tell: parts, headers, encodings, HTML, mailboxes.
[[nodiscard]] std::vector<Shape> shapes_of_mail();
/// Reports: their recipients, fields and words.
[[nodiscard]] std::vector<Shape> shapes_of_reports();
/// Both.
[[nodiscard]] std::vector<Shape> shapes();

/// The header of a bounce but for its content type.
inline constexpr std::string_view report_head =
    "Return-Path: <>\n"
    "From: MAILER-DAEMON@mx.example.org\n"
    "Subject: Undelivered Mail Returned to Sender\n"
    "MIME-Version: 1.0\n";

/// A bounce of that content type.
[[nodiscard]] std::string bounce(std::string_view type, std::string_view body);

/// `piece` again and again, at least once, to about `bytes` bytes.
[[nodiscard]] std::string repeat(std::string_view piece, std::size_t bytes);

}  // namespace postmortem::hostile
