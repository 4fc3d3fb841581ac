#include "engine/pattern.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "core/fold.h"
#include "core/text.h"
#include "engine/literals.h"

namespace postmortem::rules {
namespace {

// The long ones serve the words of refusals: what a mailbox is called, how its absence is told,
// and up to fifty characters of the same sentence between two words.
constexpr auto shorthands = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"{mailbox}",
     R"re((?:e-?mail (?:address|account|box|user|id)|users?(?: ?name| account| id)?|recipients?(?: address| e-?mail| mailbox| user)?|rcpt|mail ?box|mail ?drop|inbox|accounts?|address(?:ee|es)?|alias|local[- ]?part|destination(?: address)?|member|subscriber|person|login name))re"},
    {"{gone}",
     R"re((?:unknown|not (?:known|found|exist(?:ent|ing|s)?|recogni[sz]ed|registered|listed|defined|valid|an? (?:valid|known)|hosted here|local|present|here|on (?:this|our) (?:server|system|host))|non-?exist(?:ent|ing|ant)?|(?:does|do|did)(?: not|n.t|nt) exists?|no longer (?:exists?|here|a valid|valid at)|(?:can(?:no|.)?t|can not|could not|couldn.t) be found|invalid|undefined|no such|unrecogni[sz]ed|(?:has been|was|is) (?:deleted|removed)))re"},
    {"{gap}", R"re((?:[^.;!]|\.\S){0,50})re"},
    // No 127.0.0.0/8: that is what a block list answered, not who sent. An IPv6 address has all
    // its parts or a "::", else a time of day would be one.
    {"{ip}", R"re(\[?\b(?P<ip>(?:\d{1,2}|1[013-9]\d|12[0-689]|2\d\d)(?:\.\d{1,3}){3}|)re"
             R"re((?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|)re"
             R"re([0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6}::[0-9a-f][0-9a-f:]*)\]?)re"},
    {"{url}", R"re((?P<url>https?://[^\s<>"'()\[\]]+))re"},
    {"{host}",
     R"((?P<domain>[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?)+))"},
    {"{address}",
     R"((?P<recipient>(?:"[^"\n]{1,64}"|[^\s<>"'(),;:\[\]][^\s<>"(),;:\[\]]*)@[^\s<>"'(),;:，。；：、（）「」『』]+))"},
});

std::string replace_shorthands(std::string_view pattern) {
  std::string out(pattern);
  for (const auto& [name, meaning] : shorthands) {
    for (auto pos = out.find(name); pos != std::string::npos;
         pos = out.find(name, pos + meaning.size())) {
      out.replace(pos, name.size(), meaning);
    }
  }
  return out;
}

/// Behind the escape at `pos`: "\p{Lu}", "\x{41}" and one-letter ones keep their case.
std::size_t escape_end(std::string_view pattern, std::size_t pos) {
  const auto end = pos + 2;
  const char escape = pattern[pos + 1];
  const bool is_class = escape == 'p' || escape == 'P';
  if ((is_class || escape == 'x') && end < pattern.size() && pattern[end] == '{') {
    const auto brace = pattern.find('}', end);
    return brace == std::string_view::npos ? pattern.size() : brace + 1;
  }
  return std::min(pattern.size(), end + (is_class ? 1 : 0));
}

}  // namespace

std::string expand_pattern(std::string_view pattern) {
  // What "\pL" stands for: the table of all letters is longer than all rules together, and
  // what is none outside ASCII hardly stands where one is looked for.
  constexpr std::string_view letters = R"(a-z\x{80}-\x{10FFFF})";
  const auto plain = replace_shorthands(pattern);
  std::string out;
  std::size_t begin = 0;
  const auto fold_up_to = [&](std::size_t end) {
    out += fold_case(std::string_view(plain).substr(begin, end - begin));
  };
  bool in_class = false;
  for (std::size_t pos = 0; pos < plain.size(); ++pos) {
    in_class = plain[pos] == '[' || (in_class && plain[pos] != ']');
    if (plain[pos] != '\\' || pos + 1 >= plain.size()) {
      continue;
    }
    fold_up_to(pos);
    if (std::string_view(plain).substr(pos).starts_with(R"(\pL)")) {
      out.append(in_class ? "" : "[").append(letters).append(in_class ? "" : "]");
      pos += 2;
      begin = pos + 1;
      continue;
    }
    const auto end = escape_end(plain, pos);
    out.append(plain, pos, end - pos);
    pos = end - 1;
    begin = end;
  }
  fold_up_to(plain.size());
  // Named groups read "(?P<name>": folding has made the P small.
  for (auto pos = out.find("(?p<"); pos != std::string::npos; pos = out.find("(?p<", pos + 4)) {
    out[pos + 2] = 'P';
  }
  return out;
}

std::vector<std::string> required_words(std::string_view expanded) {
  static const GramCounts no_sample;
  return find_literals(parse_pattern(expanded), no_sample).words;
}

namespace {

constexpr bool is_address_char(char c) noexcept {
  return is_alnum(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '=' || c == '/' ||
         c == '\'' || c == '&' || c == '*' || c == '!' || c == '#' || c == '$' || c == '%' ||
         c == '{' || c == '}' || c == '~' || static_cast<std::uint8_t>(c) >= 0x80U;
}

}  // namespace

std::string prepare_text(std::string_view text) {
  auto out = fold_case(text);
  for (auto at = out.find('@'); at != std::string::npos; at = out.find('@', at + 1)) {
    const auto mask = [&](std::size_t pos) {
      if (is_alnum(out[pos]) || static_cast<std::uint8_t>(out[pos]) >= 0x80U) {
        out[pos] = 'x';
      }
    };
    auto pos = at;
    while (pos > 0 && is_address_char(out[pos - 1])) {
      mask(--pos);
    }
    pos = at + 1;
    while (pos < out.size() && is_address_char(out[pos])) {
      mask(pos++);
    }
    at = pos > at ? pos - 1 : at;
  }
  return out;
}

}  // namespace postmortem::rules
