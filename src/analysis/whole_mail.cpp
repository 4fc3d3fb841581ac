#include "analysis/whole_mail.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace postmortem::analysis {
namespace {

/// The name of the field that the line begins; empty where it begins none.
std::string_view field_name(std::string_view line) noexcept {
  const auto colon = line.find(':');
  const auto name = line.substr(0, colon);
  const bool is_name = colon != std::string_view::npos && !name.empty() &&
                       std::ranges::all_of(name, [](char c) { return c > ' ' && c <= '~'; });
  return is_name ? name : std::string_view{};
}

bool is_of_mail(std::string_view name) noexcept {
  constexpr auto names = std::to_array<std::string_view>(
      {"Received", "Return-Path", "Delivered-To", "From", "To", "Subject", "Date", "Message-ID",
       "MIME-Version", "Content-Type"});
  return std::ranges::any_of(
      names, [&](std::string_view known) { return equals_nocase(known, name); });
}

}  // namespace

bool is_whole_mail(std::string_view text) noexcept {
  constexpr int enough = 3;
  constexpr int most_lines = 100;
  int fields = 0;
  for (int number = 0; number < most_lines && fields < enough && !text.empty(); ++number) {
    const auto line = take_line(text);
    const bool goes_on = line.starts_with(' ') || line.starts_with('\t');
    if ((number == 0 && line.starts_with("From ")) || (number > 0 && goes_on)) {
      continue;
    }
    const auto name = field_name(line);
    if (name.empty()) {
      break;
    }
    fields += is_of_mail(name) ? 1 : 0;
  }
  return fields >= enough;
}

bool holds_report(std::string_view message) noexcept {
  constexpr auto marks = std::to_array<std::string_view>(
      {"message/delivery-status", "message/feedback-report", "MAILER-DAEMON", "Mailer-Daemon",
       "Mail Delivery S", "Undelivered Mail Returned"});
  constexpr std::size_t looked_at = std::size_t{32} << 10U;
  message = message.substr(0, looked_at);
  return std::ranges::any_of(marks, [&](std::string_view mark) {
    return message.find(mark) != std::string_view::npos;
  });
}

}  // namespace postmortem::analysis
