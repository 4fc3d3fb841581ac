#include "core/address.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

#include "core/limits.h"
#include "core/text.h"
#include "core/utf8.h"

namespace postmortem {
namespace {

/// What stands in the last pair of angle brackets that holds something, else `text`.
std::string_view inside_brackets(std::string_view text) noexcept {
  const auto close = text.rfind('>');
  const auto open = close == std::string_view::npos ? text.rfind('<') : text.rfind('<', close);
  if (open == std::string_view::npos) {
    return text;
  }
  return text.substr(open + 1, close == std::string_view::npos ? close : close - open - 1);
}

std::string without_comments(std::string_view text) {
  std::string out;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && depth == 0 && (i == 0 || text[i - 1] != '\\')) {
      quoted = !quoted;
    }
    if (!quoted && c == '(') {
      ++depth;
    } else if (!quoted && c == ')' && depth > 0) {
      --depth;
    } else if (depth == 0) {
      out.push_back(c);
    }
  }
  // An unclosed comment would swallow the address.
  return depth == 0 ? out : std::string(text);
}

/// What is written around an address.
constexpr bool is_around_address(char c) noexcept {
  return c == '"' || c == '\'' || c == '`' || c == ',' || c == ';' || c == ':' || c == '.' ||
         is_blank(c) || c == '\0';
}

bool has_gap(std::string_view text) noexcept {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return is_blank(c) || c == '\n' || c == '<' || c == '>'; });
}

/// Letters, digits, and what else addresses hold that stands for nothing else in a field.
constexpr auto plain_characters = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 0x80; ++c) {
    table.at(c) = is_alnum(static_cast<char>(c));
  }
  for (const char c : std::string_view("@.-_+=/&#")) {
    table.at(static_cast<unsigned char>(c)) = true;
  }
  return table;
}();

/// The address in "jo@example.org", "<jo@example.org>", "Jo <jo@example.org>" or
/// "jo@example.org (Jo)", as nearly all are written; empty where `text`, which is trimmed, is
/// anything else.
std::string_view usual_address(std::string_view text) noexcept {
  const auto comment = text.find('(');
  if (comment != std::string_view::npos) {
    const auto end = text.find_first_of("()", comment + 1);
    const bool ends = end + 1 == text.size() && text.back() == ')';
    text = trim(text.substr(0, comment));
    if (!ends || text.find('"') != std::string_view::npos) {
      return {};
    }
  }
  const bool bracketed = text.ends_with('>');
  const auto end = text.size() - (bracketed ? 1 : 0);
  auto begin = end;
  while (begin > 0 && plain_characters[static_cast<unsigned char>(text[begin - 1])]) {
    --begin;
  }
  const bool bounded = bracketed ? begin > 0 && text[begin - 1] == '<' : begin == 0;
  const auto address = text.substr(begin, end - begin);
  const bool plain =
      bounded && !address.empty() && is_alnum(address.front()) && is_alnum(address.back());
  return plain ? address : std::string_view{};
}

/// The domain behind its last "@" in lower case.
std::string with_lower_domain(std::string address) {
  for (auto pos = address.size(); pos > 0 && address[pos - 1] != '@'; --pos) {
    address[pos - 1] = lower(address[pos - 1]);
  }
  return address;
}

}  // namespace

std::string normalise_address(std::string_view text, bool local) {
  text = trim(utf8_prefix(text, limits::address_bytes));
  if (const auto usual = usual_address(text); usual.find('@') != std::string_view::npos) {
    return with_lower_domain(std::string(usual));
  }
  std::string plain;
  if (text.find('(') != std::string_view::npos) {
    plain = without_comments(text);
    text = trim(plain);
  }
  text = trim(inside_brackets(text));
  if (starts_with_nocase(text, "mailto:")) {
    text.remove_prefix(7);
  }
  // Source routes: "@relay,@relay:user@example.org".
  if (text.starts_with('@')) {
    const auto colon = text.find(':');
    if (colon != std::string_view::npos) {
      text.remove_prefix(colon + 1);
    }
  }
  const bool quoted_local = text.starts_with('"') && text.find("\"@") != std::string_view::npos;
  while (!quoted_local && !text.empty() && is_around_address(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && is_around_address(text.back())) {
    text.remove_suffix(1);
  }
  const auto at = text.rfind('@');
  if (at == std::string_view::npos) {
    const bool word = local && !text.empty() && !has_gap(text);
    return word ? to_valid_utf8(text) : std::string();
  }
  if (at == 0 || at + 1 == text.size() || (!quoted_local && has_gap(text))) {
    return {};
  }
  return with_lower_domain(to_valid_utf8(text));
}

std::string_view domain_of(std::string_view address) noexcept {
  const auto at = address.rfind('@');
  return at == std::string_view::npos ? std::string_view{} : address.substr(at + 1);
}

std::string_view local_part_of(std::string_view address) noexcept {
  return address.substr(0, address.rfind('@'));
}

std::size_t find_address(std::string_view text, std::string_view address) noexcept {
  // What a local part goes on with; "=" and "/" stand between a name and an address, too.
  const auto goes_on = [](char c) {
    return is_alnum(c) || is_high(c) || c == '-' || c == '_' || c == '+' || c == '%';
  };
  auto at = address.empty() ? std::string_view::npos : text.find(address);
  for (; at != std::string_view::npos; at = text.find(address, at + 1)) {
    const auto before = text.substr(0, at);
    auto behind = text.substr(at + address.size());
    const bool dotted = behind.starts_with('.');
    behind.remove_prefix(dotted ? 1 : 0);
    const bool is_more =
        !behind.empty() && (goes_on(behind.front()) || (!dotted && behind.front() == '@'));
    if (!is_more && (before.empty() || !(goes_on(before.back()) || before.back() == '.'))) {
      break;
    }
  }
  return at;
}

bool is_full_host_name(std::string_view name) noexcept {
  if (name.ends_with('.')) {
    name.remove_suffix(1);
  }
  if (name.size() > 253) {
    return false;
  }
  std::size_t labels = 0;
  bool good = true;
  std::string_view last;
  for_each_piece(name, '.', [&](std::string_view label) {
    ++labels;
    last = label;
    good = good && !label.empty() && label.size() <= 63 && label.front() != '-' &&
           label.back() != '-' && std::all_of(label.begin(), label.end(), [](char c) {
             return is_alnum(c) || c == '-' || c == '_';
           });
  });
  constexpr auto local_only =
      std::to_array<std::string_view>({"localhost", "localdomain", "local", "lan", "internal",
                                       "invalid", "home", "corp", "arpa"});
  const bool is_local =
      std::any_of(local_only.begin(), local_only.end(),
                  [&](std::string_view label) { return equals_nocase(label, last); });
  const bool numeric =
      std::all_of(last.begin(), last.end(), [](char c) { return is_digit(c); });
  return good && labels >= 2 && !is_local && !numeric;
}

std::optional<IpAddress> parse_ip(std::string_view text) noexcept {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
  }
  if (starts_with_nocase(text, "ipv6:")) {
    text.remove_prefix(5);
  }
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (text.empty() || text.size() >= buffer.size()) {
    return std::nullopt;
  }
  std::copy(text.begin(), text.end(), buffer.begin());
  IpAddress ip;
  ip.v6 = text.find(':') != std::string_view::npos;
  if (inet_pton(ip.v6 ? AF_INET6 : AF_INET, buffer.data(), ip.bytes.data()) != 1) {
    return std::nullopt;
  }
  return ip;
}

std::string to_string(const IpAddress& ip) {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  inet_ntop(ip.v6 ? AF_INET6 : AF_INET, ip.bytes.data(), buffer.data(), buffer.size());
  return buffer.data();
}

}  // namespace postmortem
