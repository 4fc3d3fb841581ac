#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/event.h"

namespace postmortem::analysis {

/// How mail that we send is told from mail that others send in our name. Whatever is empty is
/// not looked at.
struct OurMail {
  std::vector<std::string> domains{};  ///< lower case; their subdomains are ours too
  /// Domains that every Message-ID of ours ends in, lower case, subdomains included.
  std::vector<std::string> message_id_domains{};
  std::string batv_key{};  ///< signs envelope senders as prvs=KDDDSSSSSS=local@domain
  std::string verp_key{};  ///< signs them as local+signature@domain; see check_verp()

  [[nodiscard]] bool empty() const noexcept {
    return domains.empty() && message_id_domains.empty() && batv_key.empty() &&
           verp_key.empty();
  }
};

/// Whether a signed envelope sender is ours: `expired` for a good signature of a day that was
/// past when the report was written.
enum class Signature { absent, wrong, expired, good };

/// Bounce Address Tag Validation (draft-levine-smtp-batv-01 section 4, as Exim's `prvs` makes
/// it): K is the key's number, DDD the last three digits of the day, counted from 1970, up to
/// which it is good, SSSSSS the first three bytes in hex of HMAC-SHA1 over "KDDDlocal@domain".
/// `reported_at` is when the bounce was written, in Unix seconds; without it no day is past.
[[nodiscard]] Signature check_batv(std::string_view address, std::string_view key,
                                   std::optional<std::int64_t> reported_at);

/// A local part that ends in "+", "-" or "=" and at least eight hex digits, which are the front
/// of HMAC-SHA256 over what stands before that sign.
[[nodiscard]] Signature check_verp(std::string_view address, std::string_view key);

/// Is the report an answer to mail that was not ours? What tells most decides: a signature of
/// the envelope sender, then the Message-ID's domain, then the senders' domains. No value where
/// none of them tells, and for what is no report on a message.
[[nodiscard]] std::optional<bool> is_backscatter(const Event& event, const OurMail& ours);

/// Notes what is_backscatter() found. An address is not to blame for mail that others sent in
/// our name: a forged bounce could take anybody off a list otherwise.
void mark_backscatter(Event& event, std::optional<bool> backscatter);

}  // namespace postmortem::analysis
