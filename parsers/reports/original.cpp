#include "reports/original.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/address.h"
#include "core/limits.h"
#include "core/text.h"
#include "core/timestamp.h"
#include "core/utf8.h"
#include "mime/decode.h"

namespace postmortem::reports {
namespace {

std::string_view as_it_is(std::string_view value) noexcept {
  return value;
}

/// Values stand between angle brackets in Message-ID and List-Id.
std::string_view without_brackets(std::string_view value) noexcept {
  const auto open = value.rfind('<');
  if (open == std::string_view::npos) {
    return trim(value);
  }
  value.remove_prefix(open + 1);
  return trim(value.substr(0, value.find('>')));
}

void fill(std::string& member, const mime::Header& header, std::string_view name,
          std::string_view (*part_of)(std::string_view) noexcept = as_it_is) {
  if (member.empty()) {
    std::string scratch;
    member = utf8_prefix(part_of(header.text(name, scratch)), limits::kept_field_bytes);
  }
}

}  // namespace

void read_original_header(const mime::Header& header, OriginalMessage& original) {
  fill(original.message_id, header, "Message-ID", without_brackets);
  fill(original.list_id, header, "List-Id", without_brackets);
  fill(original.subject, header, "Subject");
  fill(original.feedback_id, header, "Feedback-ID");
  if (original.from.empty()) {
    std::string scratch;
    original.from = normalise_address(header.text("From", scratch));
  }
  if (original.to.empty()) {
    original.to = first_address(header, "To");
  }
  if (original.return_path.empty()) {
    original.return_path = normalise_address(header.find("Return-Path"));
  }
  if (original.date.empty()) {
    const auto time = parse_timestamp(header.find("Date"));
    original.date = time ? to_rfc3339(*time) : std::string();
  }
}

void read_original_text(std::string_view text, OriginalMessage& original) {
  const auto indent = text.find_first_not_of(" \t");
  if (indent == 0 || indent == std::string_view::npos) {
    read_original_header(mime::Header::take(text), original);
    return;
  }
  // Some write the returned header indented.
  std::string plain;
  for (auto rest = text.substr(0, limits::header_bytes); !rest.empty();) {
    const auto line = take_line(rest);
    const auto begin = std::min(line.find_first_not_of(" \t"), indent);
    plain.append(line.substr(std::min(begin, line.size()))).push_back('\n');
  }
  auto view = std::string_view(plain);
  read_original_header(mime::Header::take(view), original);
}

void read_quoted_fields(std::string_view text, OriginalMessage& original) {
  constexpr auto names = std::to_array<std::string_view>(
      {"message-id:", "subject:", "from:", "to:", "date:", "list-id:", "feedback-id:"});
  std::string fields;
  while (!text.empty() && fields.size() < limits::kept_field_bytes * names.size()) {
    auto line = take_line(text);
    line.remove_prefix(std::min(line.size(), line.find_first_not_of(" \t>|")));
    if (std::any_of(names.begin(), names.end(),
                    [&](std::string_view name) { return starts_with_nocase(line, name); })) {
      fields.append(line.substr(0, limits::kept_field_bytes)).push_back('\n');
    }
  }
  if (!fields.empty()) {
    read_original_text(fields, original);
  }
}

namespace {

/// The first part that is, or begins with, a returned message; null where there is none.
const mime::Part* find_returned(const mime::Message& message) {
  const auto part =
      std::find_if(message.parts.begin(), message.parts.end(), [](const mime::Part& row) {
        return row.parent >= 0 && (row.content.is_message() || row.content.is_header_only() ||
                                   row.content.type == "message/partial");
      });
  return part == message.parts.end() ? nullptr : &*part;
}

std::string_view read_returned(const mime::Part& part, OriginalMessage& original) {
  std::string scratch;
  auto body = mime::decoded_body(part, scratch, limits::header_bytes);
  while (body.starts_with('\n')) {
    body.remove_prefix(1);
  }
  read_original_text(body, original);
  return part.body;
}

/// Does the part's header stand as read_original_text would read it?
bool is_plain(const mime::Part& part) noexcept {
  return part.encoding == mime::TransferEncoding::identity && !part.body.empty() &&
         !is_space(part.body.front());
}

}  // namespace

std::string_view find_original(const mime::Message& message, OriginalMessage& original) {
  const auto* part = find_returned(message);
  return part == nullptr ? std::string_view{} : read_returned(*part, original);
}

std::string_view find_original(const Mail& mail, OriginalMessage& original) {
  const auto* part = find_returned(mail.message());
  if (part == nullptr) {
    return {};
  }
  if (part != mail.attached() || !is_plain(*part)) {
    return read_returned(*part, original);
  }
  read_original_header(mail.attached_header(), original);
  return part->body;
}

}  // namespace postmortem::reports
