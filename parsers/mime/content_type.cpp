#include "mime/content_type.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "core/limits.h"
#include "core/text.h"
#include "mime/decode.h"
#include "mime/mimetic_codec.h"

namespace postmortem::mime {
namespace {

/// mimetic gets printable ASCII without comments; everything else has no place in the field.
std::string clean_value(std::string_view value) {
  std::string out;
  bool quoted = false;
  int depth = 0;
  for (const char c : value.substr(0, limits::kept_field_bytes)) {
    if (c == '"') {
      quoted = !quoted;
    }
    depth += !quoted && c == '(' ? 1 : 0;
    if (depth == 0 && c != '\0') {
      out.push_back(is_space(c) ? ' ' : c);
    }
    depth -= !quoted && c == ')' && depth > 0 ? 1 : 0;
  }
  return out;
}

constexpr auto token_characters = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 0x80; ++c) {
    table.at(c) = is_alnum(static_cast<char>(c));
  }
  for (const char c : std::string_view("!#$&^_.+-")) {
    table.at(static_cast<unsigned char>(c)) = true;
  }
  return table;
}();

constexpr bool is_token(char c) noexcept {
  return token_characters[static_cast<unsigned char>(c)];
}

std::string_view take_token(std::string_view& rest) noexcept {
  std::size_t length = 0;
  while (length < rest.size() && is_token(rest[length])) {
    ++length;
  }
  const auto token = rest.substr(0, length);
  rest.remove_prefix(length);
  return token;
}

void skip_space(std::string_view& rest) noexcept {
  while (!rest.empty() && is_space(rest.front())) {
    rest.remove_prefix(1);
  }
}

/// A token, or a quoted string of visible characters without any escape; empty where it is
/// something else.
std::string_view take_plain_value(std::string_view& rest) noexcept {
  if (!rest.starts_with('"')) {
    return take_token(rest);
  }
  const auto end = rest.find('"', 1);
  const auto value = rest.substr(1, std::min(end, rest.size()) - 1);
  const bool plain = end != std::string_view::npos &&
                     std::all_of(value.begin(), value.end(),
                                 [](char c) { return c > ' ' && c < 0x7F && c != '\\'; });
  rest.remove_prefix(plain ? end + 1 : 0);
  return plain ? value : std::string_view{};
}

/// A Content-Type value taken apart, nothing copied.
struct PlainType {
  std::string_view type{};  ///< "type/subtype"
  static constexpr std::size_t most = 8;
  std::array<std::pair<std::string_view, std::string_view>, most> parameters{};
  std::size_t count{};

  [[nodiscard]] bool has(std::string_view name) const noexcept {
    return std::any_of(parameters.begin(), parameters.begin() + count,
                       [&](const auto& row) { return equals_nocase(row.first, name); });
  }
};

/// The field where it is written as nearly all are: "type/subtype; name=value; ...", each name
/// once. Anything else is left to mimetic.
bool read_plain(std::string_view rest, PlainType& out) noexcept {
  skip_space(rest);
  const auto whole = rest;
  if (take_token(rest).empty() || !rest.starts_with('/')) {
    return false;
  }
  rest.remove_prefix(1);
  if (take_token(rest).empty()) {
    return false;
  }
  out.type = whole.substr(0, whole.size() - rest.size());
  for (skip_space(rest); rest.starts_with(';'); skip_space(rest)) {
    rest.remove_prefix(1);
    skip_space(rest);
    if (rest.empty()) {
      return true;
    }
    const auto name = take_token(rest);
    if (name.empty() || !rest.starts_with('=') || out.has(name) ||
        out.count == PlainType::most) {
      return false;
    }
    rest.remove_prefix(1);
    const auto value = take_plain_value(rest);
    if (value.empty()) {
      return false;
    }
    out.parameters.at(out.count++) = {name, value};
  }
  return rest.empty();
}

/// A boundary whose closing quote is missing or whose characters mimetic can't take is read
/// here.
std::string raw_parameter(std::string_view value, std::string_view name) {
  auto pos = find_nocase(value, name);
  while (pos != std::string_view::npos) {
    auto rest = trim(value.substr(pos + name.size()));
    const bool free = pos == 0 || is_space(value[pos - 1]) || value[pos - 1] == ';';
    if (free && rest.starts_with('=')) {
      rest = trim(rest.substr(1));
      if (rest.starts_with('"')) {
        rest.remove_prefix(1);
        return std::string(trim(rest.substr(0, rest.find_first_of("\"\n"))));
      }
      return std::string(rest.substr(0, rest.find_first_of("; \t\n")));
    }
    pos = find_nocase(value, name, pos + 1);
  }
  return {};
}

/// Name of a parameter without the "*0*" of RFC 2231 continuations.
std::string_view base_name(std::string_view name) noexcept {
  return name.substr(0, name.find('*'));
}

/// RFC 2231: "charset'language'text with %XX"; several pieces were put together before.
std::string decode_extended(std::string_view text) {
  const auto first = text.find('\'');
  const auto second = first == std::string_view::npos ? first : text.find('\'', first + 1);
  std::string charset;
  if (second != std::string_view::npos) {
    charset = text.substr(0, first);
    text.remove_prefix(second + 1);
  }
  return to_utf8(decode_hex(text, '%'), charset);
}

void take_parameter(ContentType& content, std::string_view name, std::string_view value) {
  if (equals_nocase(name, "charset")) {
    content.charset += lower(trim(value));
  } else if (equals_nocase(name, "boundary")) {
    content.boundary += value;
  } else if (equals_nocase(name, "report-type")) {
    content.report_type += lower(trim(value));
  } else if (equals_nocase(name, "name")) {
    content.name = decode_words(value);
  }
}

/// By mimetic, what it can't read by hand.
void read_unusual(std::string_view raw, ContentType& content) {
  const auto parsed = mimetic_content_type(clean_value(raw));
  if (parsed.type.find('/') == std::string::npos || parsed.type.ends_with('/')) {
    return;  // "Content-Type: text" of old mail software
  }
  content.type = std::string(trim(parsed.type));
  std::string extended;
  for (const auto& [name, value] : parsed.parameters) {
    const auto base = base_name(name);
    if (base == "name" && name != base) {
      extended += value;
    } else {
      take_parameter(content, base, value);
    }
  }
  if (!extended.empty()) {
    content.name = decode_extended(extended);
  }
  if (content.is_multipart()) {
    auto plain = raw_parameter(raw, "boundary");
    if (!plain.empty()) {
      content.boundary = std::move(plain);
    }
  }
  if (content.report_type.empty()) {
    content.report_type = lower(raw_parameter(raw, "report-type"));
  }
}

}  // namespace

ContentType read_content_type(const Header& header, bool in_digest) {
  ContentType content;
  content.type = in_digest ? "message/rfc822" : "text/plain";
  const auto raw = header.find("Content-Type");
  content.stated = !raw.empty();
  if (!content.stated) {
    return content;
  }
  PlainType plain;
  if (raw.size() > limits::kept_field_bytes || !read_plain(raw, plain)) {
    read_unusual(raw, content);
    return content;
  }
  content.type = lower(plain.type);
  for (std::size_t i = 0; i < plain.count; ++i) {
    take_parameter(content, plain.parameters.at(i).first, plain.parameters.at(i).second);
  }
  return content;
}

TransferEncoding read_transfer_encoding(const Header& header) noexcept {
  const auto value = header.find("Content-Transfer-Encoding");
  if (find_nocase(value, "base64") != std::string_view::npos) {
    return TransferEncoding::base64;
  }
  if (find_nocase(value, "quoted-printable") != std::string_view::npos) {
    return TransferEncoding::quoted_printable;
  }
  if (find_nocase(value, "uue") != std::string_view::npos) {
    return TransferEncoding::uuencode;
  }
  return TransferEncoding::identity;
}

}  // namespace postmortem::mime
