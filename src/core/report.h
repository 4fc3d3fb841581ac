#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/status.h"
#include "core/timestamp.h"

namespace postmortem {

/// What a message tells of one recipient, or what a message is (contract: `kind`).
enum class EventKind : std::uint8_t {
  failure,
  delay,
  success,
  relayed,
  expanded,
  complaint,
  disposition,
  autoreply,
  not_a_report,
  unrecognised,
};

struct KindInfo {
  EventKind id{};
  std::string_view key{};    ///< name in rule files, output and history
  std::string_view title{};  ///< for people
};

inline constexpr auto event_kinds = std::to_array<KindInfo>({
    {EventKind::failure, "failure", "Delivery failed"},
    {EventKind::delay, "delay", "Delivery is delayed"},
    {EventKind::success, "success", "Delivered"},
    {EventKind::relayed, "relayed", "Relayed to a host that reports no further"},
    {EventKind::expanded, "expanded", "Delivered to a list or to several addresses"},
    {EventKind::complaint, "complaint", "Reported as unwanted"},
    {EventKind::disposition, "disposition", "Read receipt"},
    {EventKind::autoreply, "autoreply", "Automatic reply"},
    {EventKind::not_a_report, "not-a-report", "Not a report"},
    {EventKind::unrecognised, "unrecognised", "A report that could not be read"},
});

[[nodiscard]] constexpr const KindInfo& info(EventKind kind) noexcept {
  return event_kinds[static_cast<std::size_t>(kind)];
}
/// Is this something that one would want to end? A delivered mail or an automatic reply is not.
[[nodiscard]] constexpr bool is_trouble(EventKind kind) noexcept {
  return kind == EventKind::failure || kind == EventKind::delay || kind == EventKind::complaint;
}
[[nodiscard]] std::optional<EventKind> parse_kind(std::string_view key) noexcept;

/// Name and value, in the order in which they were found.
using NamedText = std::pair<std::string, std::string>;

/// One recipient's outcome as the report states it. Nothing here is inferred: a member is
/// empty when the report is silent, and conclusions belong into Verdict.
struct DeliveryFact {
  EventKind kind{EventKind::failure};
  std::string recipient{};           ///< final recipient, RFC 3464 section 2.3.2
  std::string original_recipient{};  ///< section 2.3.1
  std::string action{};              ///< the token, lower case
  std::optional<EnhancedStatus>
      status{};  ///< the Status field alone, not a code out of the text
  std::optional<std::uint16_t>
      reply_code{};  ///< where the reporter states it apart from its text
  std::string remote_mta{};
  std::string remote_ip{};
  std::string diagnostic_type{};  ///< "smtp", "x-unix", ...; empty where the text has none
  std::string diagnostic{};    ///< valid UTF-8, one line (parsers/dsn/reply.h: normalise_reply)
  std::string smtp_command{};  ///< contract: `smtp_command`
};

/// What is known of the message that the report is about.
struct OriginalMessage {
  std::string message_id{};
  std::string subject{};
  std::string from{};
  std::string to{};
  std::string date{};  ///< RFC 3339
  std::string list_id{};
  std::string feedback_id{};
  std::string return_path{};  ///< its envelope sender, as it stands
  std::string
      sender{};  ///< the same without what a list, a signer or a forwarder put around it
};

/// What a message claims, and which recogniser read it.
struct Report {
  EventKind kind{
      EventKind::not_a_report};  ///< of the message as a whole, for where there are no facts
  std::string format{};          ///< recogniser's name; empty for not_a_report
  std::string reporting_mta{};
  std::string from{};  ///< address of the reporter, From of the report
  std::optional<Timestamp> reported_at{};
  std::vector<DeliveryFact> facts{};
  OriginalMessage original{};
  std::vector<NamedText>
      attributes{};  ///< further fields of the report: feedback_type, source_ip, ...
  std::vector<std::string> problems{};  ///< what was odd or cut off, for --verbose
  std::string looks{};    ///< the marks, with their points, that the last resort told it by
  double certainty{1.0};  ///< 1 for a grammar that was followed, less for a last resort
};

}  // namespace postmortem
