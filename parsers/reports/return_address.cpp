#include "reports/return_address.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "core/address.h"
#include "core/text.h"

namespace postmortem::reports {
namespace {

std::string joined(std::string_view local, std::string_view domain) {
  if (local.empty() || !is_full_host_name(domain)) {
    return {};
  }
  return std::string(local) + '@' + lower(domain);
}

/// "hash=tt=example.org=jo": the part of an SRS address behind its tag.
std::string read_srs(std::string_view text) {
  for (int i = 0; i < 2; ++i) {
    const auto end = text.find('=');
    if (end == std::string_view::npos) {
      return {};
    }
    text.remove_prefix(end + 1);
  }
  const auto end = text.find('=');
  return end == std::string_view::npos ? std::string()
                                       : joined(text.substr(end + 1), text.substr(0, end));
}

/// The sender that a forwarder or a signer wrapped.
std::string wrapped_sender(std::string_view local, std::string_view domain) {
  if (starts_with_nocase(local, "srs0") && local.size() > 5) {
    return read_srs(local.substr(5));
  }
  if (starts_with_nocase(local, "srs1")) {
    const auto inner = local.find("==");
    return inner == std::string_view::npos ? std::string() : read_srs(local.substr(inner + 2));
  }
  if (starts_with_nocase(local, "prvs=")) {
    const auto end = local.find('=', 5);
    return end == std::string_view::npos ? std::string()
                                         : joined(local.substr(end + 1), domain);
  }
  if (starts_with_nocase(local, "btv1==")) {
    const auto end = local.find("==", 6);
    return end == std::string_view::npos ? std::string()
                                         : joined(local.substr(end + 2), domain);
  }
  return {};
}

/// Words behind which VERP puts the recipient, and whether numbers of the message may come
/// first.
struct Mark {
  std::string_view word;
  bool has_numbers;
};
constexpr auto marks = std::to_array<Mark>({
    {"+caf_=", false},
    {"-bounces+", false},
    {"-owner+", false},
    {"-request+", false},
    {"-return-", true},
    {"-errors-", true},
    {"-bounce-", true},
    {"-bounces-", true},
    {"bounces+", true},
    {"bounce+", true},
    {"bounces-", true},
    {"bounce-", true},
    {"return-", true},
    {"return+", true},
    {"sentto-", true},
    {"verp-", true},
    {"+", true},
});

bool is_number(std::string_view token) noexcept {
  const auto digits = std::count_if(token.begin(), token.end(), is_digit);
  const bool plain = std::all_of(token.begin(), token.end(),
                                 [](char c) { return is_alnum(c) || c == '.' || c == '_'; });
  const auto size = static_cast<std::ptrdiff_t>(token.size());
  return !token.empty() && plain && (digits == size || (size >= 8 && digits >= 2));
}

bool is_short_hex(std::string_view token) noexcept {
  return token.size() == 4 && std::all_of(token.begin(), token.end(), [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'f');
         });
}

/// "123-ab12-jo": without the numbers in front.
std::string_view without_numbers(std::string_view text) noexcept {
  bool seen = false;
  for (auto end = text.find('-'); end != std::string_view::npos; end = text.find('-')) {
    const auto token = text.substr(0, end);
    if (!is_number(token) && !(seen && is_short_hex(token))) {
      break;
    }
    seen = true;
    text.remove_prefix(end + 1);
  }
  return text;
}

ReturnAddress read_verp(std::string_view local, std::string_view domain) {
  const auto equals = local.rfind('=');
  if (equals == std::string_view::npos || !is_full_host_name(local.substr(equals + 1))) {
    return {};
  }
  const auto head = local.substr(0, equals);
  for (const auto& mark : marks) {
    const auto at = find_nocase(head, mark.word);
    if (at == std::string_view::npos) {
      continue;
    }
    auto user = head.substr(at + mark.word.size());
    user = mark.has_numbers ? without_numbers(user) : user;
    // What stays in front of the separator is the list's own address.
    const auto own = head.substr(0, at + mark.word.size() - 1);
    return {mark.word.ends_with('+') ? joined(own, domain) : std::string(),
            joined(user, local.substr(equals + 1))};
  }
  return {};
}

/// Sympa writes "@" as "==a==": "bounce+jo==a==example.org==a==list".
std::string read_sympa(std::string_view local) {
  constexpr std::string_view at = "==a==";
  const auto plus = local.find('+');
  const auto first = local.find(at);
  if (plus == std::string_view::npos || first == std::string_view::npos || plus > first) {
    return {};
  }
  const auto domain = local.substr(first + at.size());
  return joined(local.substr(plus + 1, first - plus - 1), domain.substr(0, domain.find(at)));
}

}  // namespace

ReturnAddress read_return_address(std::string_view address) {
  const auto local = local_part_of(address);
  const auto domain = domain_of(address);
  if (auto sender = wrapped_sender(local, domain); !sender.empty()) {
    // Inside may be a list's own address again.
    auto inner = read_verp(local_part_of(sender), domain_of(sender));
    return {std::move(sender), std::move(inner.recipient)};
  }
  if (auto recipient = read_sympa(local); !recipient.empty()) {
    return {{}, std::move(recipient)};
  }
  return read_verp(local, domain);
}

}  // namespace postmortem::reports
