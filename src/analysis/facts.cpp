#include "analysis/facts.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/address.h"
#include "core/text.h"

namespace postmortem::analysis {
namespace {

bool has_fact(const Verdict& verdict, std::string_view name) {
  return std::any_of(verdict.facts.begin(), verdict.facts.end(),
                     [&](const NamedText& fact) { return fact.first == name; });
}

/// The refusing host's words begin behind the reply code; an address in front of it is that
/// host's own.
std::string_view words_of_reply(std::string_view diagnostic) {
  const auto code = find_reply_code(diagnostic);
  return code ? diagnostic.substr(code->end) : diagnostic;
}

/// Is what stands behind `before` the number of a section or a version ("RFC 2821 4.1.1.1",
/// "section 4.1.1.1"), though it reads as an address?
bool is_behind_reference(std::string_view before) {
  constexpr auto nouns = std::to_array<std::string_view>(
      {"rfc", "section", "sections", "sec", "sect", "chapter", "paragraph", "version", "ver",
       "v", "release", "build", "std"});
  constexpr std::size_t as_far = 24;
  const auto word_before = [&] {
    constexpr std::string_view between = " .,:;-/()[]#";
    before = before.substr(0, before.find_last_not_of(between) + 1);
    const auto start = before.find_last_of(between);
    const auto word = before.substr(start == std::string_view::npos ? 0 : start + 1);
    before.remove_suffix(word.size());
    return word;
  };
  before.remove_prefix(before.size() - std::min(before.size(), as_far));
  auto word = word_before();
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_digit)) {
    word = word_before();
    return equals_nocase(word, "rfc") || equals_nocase(word, "std");
  }
  const auto letters = word.substr(0, word.find_first_of("0123456789"));
  return std::any_of(nouns.begin(), nouns.end(), [&](std::string_view noun) {
    return equals_nocase(noun, letters) && (letters == word || equals_nocase(letters, "rfc"));
  });
}

/// Does the address stand in the text as a reference alone?
bool is_reference(std::string_view text, std::string_view address) {
  auto at = text.find(address);
  bool is_there = false;
  for (; at != std::string_view::npos; at = text.find(address, at + address.size())) {
    if (!is_behind_reference(text.substr(0, at))) {
      return false;
    }
    is_there = true;
  }
  return is_there;
}

/// First IP address in brackets or parentheses, else none.
std::string find_ip(std::string_view text) {
  for (auto open = text.find_first_of("[("); open != std::string_view::npos;
       open = text.find_first_of("[(", open + 1)) {
    const auto close =
        text.substr(0, std::min(text.size(), open + 50)).find_first_of("])", open);
    if (close == std::string_view::npos) {
      continue;
    }
    // "[192.0.2.1 14]" and "[192.0.2.1]:25" are written too.
    auto inside = text.substr(open + 1, close - open - 1);
    inside = inside.substr(0, inside.find_first_of(" ,;"));
    const auto ip = parse_ip(inside);
    if (ip && !is_behind_reference(text.substr(0, open))) {
      return to_string(*ip);
    }
  }
  return {};
}

/// First IPv4 address that stands free: no part of a host name, a version or a longer number.
std::string find_free_ip(std::string_view text) {
  constexpr std::string_view digits_and_dots = "0123456789.";
  for (std::size_t pos = 0; pos < text.size();) {
    if (!is_digit(text[pos])) {
      ++pos;
      continue;
    }
    const auto end = std::min(text.find_first_not_of(digits_and_dots, pos), text.size());
    auto word = text.substr(pos, end - pos);
    word = word.substr(0, word.find_last_not_of('.') + 1);
    const bool joined_before =
        pos > 0 && (is_alnum(text[pos - 1]) || text[pos - 1] == '-' || text[pos - 1] == '.');
    const bool joined_after = end < text.size() && (is_alnum(text[end]) || text[end] == '-');
    // Block lists answer with 127.0.0.0/8.
    if (!joined_before && !joined_after && !word.starts_with("127.") &&
        !is_behind_reference(text.substr(0, pos))) {
      if (const auto ip = parse_ip(word)) {
        return to_string(*ip);
      }
    }
    pos = end;
  }
  return {};
}

std::string find_url(std::string_view text) {
  constexpr std::string_view mark = "://";
  for (auto pos = text.find(mark); pos != std::string_view::npos;
       pos = text.find(mark, pos + mark.size())) {
    const auto before = text.substr(0, pos);
    const std::size_t scheme = before.ends_with("https") ? 5 : before.ends_with("http") ? 4 : 0;
    if (scheme != 0) {
      const auto rest = text.substr(pos - scheme);
      auto url = rest.substr(0, rest.find_first_of(" \t<>\"'()[]{}"));
      while (url.ends_with('.') || url.ends_with(',') || url.ends_with(';')) {
        url.remove_suffix(1);
      }
      return url.size() > 10 ? std::string(url) : std::string();
    }
  }
  return {};
}

bool is_about_sender(Fault fault) noexcept {
  return fault == Fault::sender_setup || fault == Fault::sender_reputation;
}

/// Empty where it is no full host name, or can't be the domain that is meant: where the sender
/// is at fault, no domain of the recipient's is, unless it is the sender's too.
std::string checked_domain(std::string_view text, const Event& event, const Verdict& verdict) {
  auto domain = lower(text.substr(0, text.find_last_not_of('.') + 1));
  const auto sender = domain_of(event.sender);
  const bool is_others = is_about_sender(verdict.fault) && is_full_host_name(sender) &&
                         domain == domain_of(event.recipient) && domain != sender;
  return is_full_host_name(domain) && !is_others ? domain : std::string();
}

/// Empty where it is no address that mail can be sent to, or the one that the mail was sent to.
std::string checked_address(std::string_view text, const Event& event) {
  auto address = normalise_address(text.substr(0, text.find_last_not_of('.') + 1));
  const bool is_new = address != event.recipient && address != event.original_recipient;
  return is_full_host_name(domain_of(address)) && is_new ? address : std::string();
}

std::string checked_ip(std::string_view text, const Event& event) {
  const auto ip = is_reference(event.diagnostic, text) ? std::nullopt : parse_ip(text);
  return ip ? to_string(*ip) : std::string();
}

/// Facts that stand in commands and records, in the one form that they have; those that can't
/// be what they are taken for are dropped.
void check_facts(const Event& event, Verdict& verdict) {
  std::erase_if(verdict.facts, [&](NamedText& fact) {
    auto& [name, value] = fact;
    if (name == "ip") {
      value = checked_ip(value, event);
    } else if (name == "domain") {
      value = checked_domain(value, event, verdict);
    } else if (name == "new_address") {
      value = checked_address(value, event);
    }
    return value.empty();
  });
}

}  // namespace

void complete_facts(const Event& event, Verdict& verdict) {
  check_facts(event, verdict);
  const auto words = words_of_reply(event.diagnostic);
  if (!has_fact(verdict, "ip") && is_about_sender(verdict.fault)) {
    auto ip = find_ip(words);
    if (ip.empty()) {
      ip = find_free_ip(words);
    }
    if (!ip.empty()) {
      verdict.facts.emplace_back("ip", std::move(ip));
    }
  }
  if (!has_fact(verdict, "url")) {
    if (auto url = find_url(words); !url.empty()) {
      verdict.facts.emplace_back("url", std::move(url));
    }
  }
  std::sort(verdict.facts.begin(), verdict.facts.end());
}

}  // namespace postmortem::analysis
