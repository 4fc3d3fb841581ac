#include "analysis/backscatter.h"

#include <algorithm>
#include <array>
#include <nettle/hmac.h>

#include "core/address.h"
#include "core/text.h"

namespace postmortem::analysis {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

const std::uint8_t* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

template <std::size_t N>
std::string to_hex(const std::array<std::uint8_t, N>& bytes) {
  std::string hex;
  hex.reserve(2 * N);
  for (const std::uint8_t byte : bytes) {
    hex.push_back(hex_digits[byte >> 4U]);
    hex.push_back(hex_digits[byte & 0xfU]);
  }
  return hex;
}

std::string hmac_sha1(std::string_view key, std::string_view text) {
  hmac_sha1_ctx context;
  hmac_sha1_set_key(&context, key.size(), bytes_of(key));
  hmac_sha1_update(&context, text.size(), bytes_of(text));
  std::array<std::uint8_t, SHA1_DIGEST_SIZE> digest{};
  hmac_sha1_digest(&context, digest.size(), digest.data());
  return to_hex(digest);
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  hmac_sha256_ctx context;
  hmac_sha256_set_key(&context, key.size(), bytes_of(key));
  hmac_sha256_update(&context, text.size(), bytes_of(text));
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
  hmac_sha256_digest(&context, digest.size(), digest.data());
  return to_hex(digest);
}

bool is_hex(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return hex_digits.find(c) != std::string_view::npos; });
}

bool is_under(std::string_view domain, const std::vector<std::string>& ours) {
  return std::ranges::any_of(ours, [&](const std::string& own) {
    return domain.ends_with(own) &&
           (domain.size() == own.size() || domain[domain.size() - own.size() - 1] == '.');
  });
}

/// A day of three digits is past if it lies in the half of their circle before `today`.
bool is_past(std::int64_t day, std::int64_t today) {
  constexpr std::int64_t circle = 1'000;
  const auto behind = ((today - day) % circle + circle) % circle;
  return behind > 0 && behind <= circle / 2;
}

/// True where a signature shows that the message is not ours, false where it shows that it is.
std::optional<bool> by_signature(const Event& event, const OurMail& ours) {
  const auto& address = event.original.return_path;
  const bool at_home =
      ours.domains.empty() || is_under(lower(domain_of(address)), ours.domains);
  if (address.empty() || !at_home) {
    return std::nullopt;
  }
  auto best = Signature::absent;
  if (!ours.batv_key.empty()) {
    const auto time = event.reported_at ? std::optional(event.reported_at->seconds)
                                        : std::optional<std::int64_t>();
    best = check_batv(address, ours.batv_key, time);
  }
  if (!ours.verp_key.empty()) {
    best = std::max(best, check_verp(address, ours.verp_key));
  }
  return best == Signature::expired ? std::nullopt : std::optional(best != Signature::good);
}

}  // namespace

Signature check_batv(std::string_view address, std::string_view key,
                     std::optional<std::int64_t> reported_at) {
  constexpr std::string_view scheme = "prvs=";
  constexpr std::size_t tag_size = 10;
  if (lower(address.substr(0, scheme.size())) != scheme) {
    return Signature::absent;
  }
  address.remove_prefix(scheme.size());
  const auto tag = lower(address.substr(0, tag_size));
  if (address.size() <= tag_size + 1 || address[tag_size] != '=' || !is_hex(tag) ||
      !std::all_of(tag.begin(), tag.begin() + 4, is_digit)) {
    return Signature::wrong;
  }
  const auto plain = address.substr(tag_size + 1);
  if (hmac_sha1(key, tag.substr(0, 4) + std::string(plain)).substr(0, 6) != tag.substr(4)) {
    return Signature::wrong;
  }
  constexpr std::int64_t seconds_a_day = 86'400;
  const auto digit = [&](std::size_t pos) { return std::int64_t{tag[pos] - '0'}; };
  const auto day = digit(1) * 100 + digit(2) * 10 + digit(3);
  return reported_at && is_past(day, *reported_at / seconds_a_day) ? Signature::expired
                                                                   : Signature::good;
}

Signature check_verp(std::string_view address, std::string_view key) {
  constexpr std::size_t fewest_digits = 8;
  const auto local = local_part_of(address);
  const auto sign = local.find_last_of("+-=");
  if (sign == std::string_view::npos) {
    return Signature::absent;
  }
  const auto digits = lower(local.substr(sign + 1));
  if (digits.size() < fewest_digits || !is_hex(digits)) {
    return Signature::absent;
  }
  return hmac_sha256(key, local.substr(0, sign)).starts_with(digits) ? Signature::good
                                                                     : Signature::wrong;
}

std::optional<bool> is_backscatter(const Event& event, const OurMail& ours) {
  using enum EventKind;
  const bool is_answer = event.kind == failure || event.kind == delay ||
                         event.kind == success || event.kind == relayed ||
                         event.kind == expanded || event.kind == unrecognised;
  if (!is_answer || ours.empty()) {
    return std::nullopt;
  }
  if (!ours.batv_key.empty() || !ours.verp_key.empty()) {
    if (const auto told = by_signature(event, ours)) {
      return told;
    }
  }
  const auto id_domain = lower(domain_of(event.original.message_id));
  if (!id_domain.empty() && !ours.message_id_domains.empty()) {
    return !is_under(id_domain, ours.message_id_domains);
  }
  if (ours.domains.empty()) {
    return std::nullopt;
  }
  if (is_under(id_domain, ours.domains)) {
    return false;
  }
  // A forger takes our address as sender, so a sender of ours proves nothing; but what names
  // only others was never sent by us.
  const bool names_sender = !event.original.from.empty();
  const bool names_us = is_under(lower(domain_of(event.original.from)), ours.domains) ||
                        is_under(lower(domain_of(event.original.return_path)), ours.domains);
  return names_sender && !names_us ? std::optional(true) : std::nullopt;
}

void mark_backscatter(Event& event, std::optional<bool> backscatter) {
  event.backscatter = backscatter;
  if (backscatter == true) {
    event.verdict.address_action = AddressAction::keep;
  }
}

}  // namespace postmortem::analysis
