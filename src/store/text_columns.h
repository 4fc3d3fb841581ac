#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "core/event.h"

namespace postmortem::store {

/// Columns that hold one text of the event, NULL where it is empty. One table for writing and
/// reading, so that neither forgets a column.
struct TextColumn {
  const char* name;
  std::string& (*of)(Event&);
};

inline constexpr auto text_columns = std::to_array<TextColumn>({
    {"recipient", [](Event& e) -> std::string& { return e.recipient; }},
    {"original_recipient", [](Event& e) -> std::string& { return e.original_recipient; }},
    {"cause", [](Event& e) -> std::string& { return e.verdict.cause; }},
    {"status", [](Event& e) -> std::string& { return e.status; }},
    {"provider", [](Event& e) -> std::string& { return e.verdict.provider; }},
    {"rule", [](Event& e) -> std::string& { return e.verdict.rule; }},
    {"evidence", [](Event& e) -> std::string& { return e.verdict.evidence; }},
    {"sisimai_reason", [](Event& e) -> std::string& { return e.verdict.sisimai_reason; }},
    {"format", [](Event& e) -> std::string& { return e.format; }},
    {"reporting_mta", [](Event& e) -> std::string& { return e.reporting_mta; }},
    {"remote_mta", [](Event& e) -> std::string& { return e.remote_mta; }},
    {"sender", [](Event& e) -> std::string& { return e.sender; }},
    {"action", [](Event& e) -> std::string& { return e.action; }},
    {"smtp_command", [](Event& e) -> std::string& { return e.smtp_command; }},
    {"diagnostic_type", [](Event& e) -> std::string& { return e.diagnostic_type; }},
    {"diagnostic", [](Event& e) -> std::string& { return e.diagnostic; }},
    {"feedback_type", [](Event& e) -> std::string& { return e.feedback_type; }},
    {"hangs_on", [](Event& e) -> std::string& { return e.hangs_on; }},
    {"subject", [](Event& e) -> std::string& { return e.subject; }},
    {"source_path", [](Event& e) -> std::string& { return e.source.path; }},
    {"original_message_id", [](Event& e) -> std::string& { return e.original.message_id; }},
    {"original_subject", [](Event& e) -> std::string& { return e.original.subject; }},
    {"original_from", [](Event& e) -> std::string& { return e.original.from; }},
    {"original_to", [](Event& e) -> std::string& { return e.original.to; }},
    {"original_date", [](Event& e) -> std::string& { return e.original.date; }},
    {"original_list_id", [](Event& e) -> std::string& { return e.original.list_id; }},
    {"original_feedback_id", [](Event& e) -> std::string& { return e.original.feedback_id; }},
    {"original_return_path", [](Event& e) -> std::string& { return e.original.return_path; }},
});

// What a row holds behind them: the recipient's domain, and the facts as JSON.
inline constexpr std::size_t domain_text = text_columns.size();
inline constexpr std::size_t facts_text = domain_text + 1;
inline constexpr std::size_t text_count = facts_text + 1;

/// The place of the column in text_columns.
consteval std::size_t text_of(std::string_view name) {
  for (std::size_t i = 0; i < text_columns.size(); ++i) {
    if (text_columns[i].name == name) {
      return i;
    }
  }
  throw "there is no such column";
}

}  // namespace postmortem::store
