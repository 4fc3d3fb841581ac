#include "output/sisimai.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/text.h"

namespace postmortem::output {
namespace {

struct ReasonRow {
  std::string_view reason;
  std::string_view
      detail;  ///< of the status that stands for it where the report states none: 5.0.DETAIL
};

constexpr auto reasons = std::to_array<ReasonRow>({
    {"authfailure", "970"},     {"badreputation", "971"},  {"blocked", "971"},
    {"contenterror", "960"},    {"delivered", ""},         {"exceedlimit", "923"},
    {"expired", "947"},         {"failedstarttls", "976"}, {"feedback", ""},
    {"filtered", "910"},        {"hasmoved", "916"},       {"hostunknown", "912"},
    {"mailboxfull", "922"},     {"mailererror", "939"},    {"mesgtoobig", "934"},
    {"networkerror", "944"},    {"norelaying", "909"},     {"notaccept", "932"},
    {"notcompliantrfc", "974"}, {"onhold", "901"},         {"policyviolation", "972"},
    {"rejected", "918"},        {"requireptr", "971"},     {"securityerror", "970"},
    {"spamdetected", "980"},    {"speeding", "945"},       {"suppressed", "918"},
    {"suspend", "921"},         {"syntaxerror", "955"},    {"systemerror", "930"},
    {"systemfull", "931"},      {"toomanyconn", "945"},    {"undefined", "900"},
    {"userunknown", "911"},     {"vacation", ""},          {"virusdetected", "971"},
});

std::uint64_t mix(std::uint64_t hash, std::string_view text) noexcept {
  constexpr std::uint64_t prime = 1099511628211U;  // FNV-1a
  for (const char c : text) {
    hash = (hash ^ static_cast<std::uint8_t>(c)) * prime;
  }
  return hash;
}

bool is_temporary(const Event& event) noexcept {
  return event.reply_code ? *event.reply_code < 500
                          : event.verdict.permanence == Permanence::temporary;
}

}  // namespace

std::string_view sisimai_reason(const Event& event) noexcept {
  return event.verdict.sisimai_reason;
}

std::string_view sisimai_action(const Event& event) noexcept {
  switch (event.kind) {
    case EventKind::failure:
      return "failed";
    case EventKind::delay:
      return "delayed";
    case EventKind::success:
      return "delivered";
    case EventKind::relayed:
      return "relayed";
    case EventKind::expanded:
      return "expanded";
    case EventKind::complaint:
    case EventKind::disposition:
    case EventKind::autoreply:
    case EventKind::not_a_report:
    case EventKind::unrecognised:
      break;
  }
  return {};
}

std::string sisimai_status(const Event& event) {
  if (!event.status.empty()) {
    return event.status;
  }
  const auto row = std::find_if(reasons.begin(), reasons.end(), [&](const ReasonRow& known) {
    return known.reason == sisimai_reason(event);
  });
  if (row == reasons.end() || row->detail.empty()) {
    return {};
  }
  return std::string(is_temporary(event) ? "4.0." : "5.0.").append(row->detail);
}

bool sisimai_hard(const Event& event) noexcept {
  const auto reason = sisimai_reason(event);
  return reason == "userunknown" || reason == "hostunknown" || reason == "hasmoved" ||
         (reason == "notaccept" && !is_temporary(event));
}

std::string sisimai_token(std::string_view sender, const Event& event) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto when = std::to_string(event.reported_at ? event.reported_at->seconds : 0);
  std::string out;
  for (std::uint64_t seed = 14695981039346656037U; out.size() < 40; seed = mix(seed, "+")) {
    auto hash = mix(mix(mix(mix(seed, sender), "\x02"), event.recipient), "\x1e");
    hash = mix(hash, when);
    for (int i = 0; i < 16 && out.size() < 40; ++i, hash >>= 4U) {
      out.push_back(digits[hash & 0xFU]);
    }
  }
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

}  // namespace postmortem::output
