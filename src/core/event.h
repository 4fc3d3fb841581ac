#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/report.h"

namespace postmortem {

/// Will the same message fail again?
enum class Permanence : std::uint8_t { unknown, permanent, temporary };
inline constexpr auto permanence_keys =
    std::to_array<std::string_view>({"unknown", "permanent", "temporary"});

/// Whose side the cause is on.
enum class Fault : std::uint8_t {
  none,
  sender_setup,
  sender_reputation,
  message,
  address,
  recipient_choice,
  receiver,
  network,
};
inline constexpr auto fault_keys =
    std::to_array<std::string_view>({"none", "sender-setup", "sender-reputation", "message",
                                     "address", "recipient-choice", "receiver", "network"});

/// What a list should do with the address.
enum class AddressAction : std::uint8_t { keep, pause, suppress };
inline constexpr auto address_action_keys =
    std::to_array<std::string_view>({"keep", "pause", "suppress"});

[[nodiscard]] constexpr std::string_view key(Permanence value) noexcept {
  return permanence_keys[static_cast<std::size_t>(value)];
}
[[nodiscard]] constexpr std::string_view key(Fault value) noexcept {
  return fault_keys[static_cast<std::size_t>(value)];
}
[[nodiscard]] constexpr std::string_view key(AddressAction value) noexcept {
  return address_action_keys[static_cast<std::size_t>(value)];
}

/// The conclusion drawn from one fact; never what to do about it.
struct Verdict {
  std::string cause{};           ///< id in rules/causes.toml
  std::string sisimai_reason{};  ///< the Sisimai library's word for it
  Permanence permanence{Permanence::unknown};
  Fault fault{Fault::none};
  AddressAction address_action{AddressAction::keep};
  std::string provider{};          ///< who refused; empty where not known
  std::string rule{};              ///< id of the rule that decided; empty where none did
  double confidence{};             ///< 0..1
  std::string evidence{};          ///< the words or the code that the rule matched
  std::vector<NamedText> facts{};  ///< what the rule drew out, sorted by name

  /// What the rule drew out by that name; empty where it did not.
  [[nodiscard]] std::string_view fact(std::string_view name) const noexcept {
    for (const auto& [key, value] : facts) {
      if (key == name) {
        return value;
      }
    }
    return {};
  }
};

/// A whole record to create.
struct DnsRecord {
  std::string name{};
  std::string type{};
  std::string value{};
  std::string note{};
};

/// What to do now.
struct Advice {
  std::string title{};
  std::string summary{};
  std::string who{};
  std::vector<std::string> steps{};
  std::vector<DnsRecord> dns{};
  std::vector<std::string> references{};
};

/// Where a message stands.
struct Source {
  std::string path{};
  std::uint64_t index{};   ///< number in its file, from 0
  std::uint64_t offset{};  ///< its first byte in the file (in the decompressed text, where it
                           ///< is compressed)
};

/// One recipient's outcome with all that was concluded from it: what is printed and stored
/// (contract: "One event"). Text is valid UTF-8; empty text means absent.
struct Event {
  Source source{};
  EventKind kind{EventKind::not_a_report};
  std::string format{};
  std::optional<Timestamp> reported_at{};
  std::string reporting_mta{};
  std::string remote_mta{};
  std::string recipient{};
  std::string original_recipient{};
  std::string sender{};
  std::string action{};
  std::string status{};
  std::optional<std::uint16_t> reply_code{};
  std::string smtp_command{};
  std::string diagnostic_type{};
  std::string diagnostic{};
  Verdict verdict{};
  OriginalMessage original{};
  Advice advice{};
  std::string feedback_type{};  ///< complaints only (RFC 5965 section 3.1)
  std::string hangs_on{};       ///< what the problem hangs on: see Problem (core/problem.h)
  std::string subject{};
  /// The returned message was not ours: somebody else sent it in our name. No value where that
  /// can't be told.
  std::optional<bool> backscatter{};
};

}  // namespace postmortem
