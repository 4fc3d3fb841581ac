#include "mime/content_type.h"

#include <algorithm>
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

constexpr bool is_token(char c) noexcept {
  return is_alnum(c) || std::string_view("!#$&^_.+-").find(c) != std::string_view::npos;
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

/// The field where it is written as nearly all are: "type/subtype; name=value; ...", each name
/// once. Anything else is left to mimetic.
bool read_plain(std::string_view rest, TypeAndParameters& out) {
  skip_space(rest);
  const auto type = take_token(rest);
  if (type.empty() || !rest.starts_with('/')) {
    return false;
  }
  rest.remove_prefix(1);
  const auto subtype = take_token(rest);
  out.type = lower(type) + '/' + lower(subtype);
  for (skip_space(rest); !subtype.empty() && rest.starts_with(';'); skip_space(rest)) {
    rest.remove_prefix(1);
    skip_space(rest);
    if (rest.empty()) {
      return true;
    }
    auto name = lower(take_token(rest));
    if (name.empty() || !rest.starts_with('=') ||
        std::any_of(out.parameters.begin(), out.parameters.end(),
                    [&](const auto& row) { return row.first == name; })) {
      return false;
    }
    rest.remove_prefix(1);
    const auto value = take_plain_value(rest);
    if (value.empty()) {
      return false;
    }
    out.parameters.emplace_back(std::move(name), value);
  }
  return rest.empty() && !subtype.empty();
}

/// The field taken apart: by mimetic where it is written in an unusual way.
TypeAndParameters take_apart(std::string_view raw) {
  TypeAndParameters out;
  if (raw.size() <= limits::kept_field_bytes && read_plain(raw, out)) {
    return out;
  }
  return mimetic_content_type(clean_value(raw));
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
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto hex = [](char c) {
      return is_digit(c)                          ? c - '0'
             : lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10
                                                  : -1;
    };
    if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 &&
        hex(text[i + 2]) >= 0) {
      bytes.push_back(static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2])));
      i += 2;
    } else {
      bytes.push_back(text[i]);
    }
  }
  return to_utf8(bytes, charset);
}

void take_parameter(ContentType& content, std::string_view name, std::string_view value,
                    std::string& extended) {
  const auto base = base_name(name);
  if (base == "charset") {
    content.charset += lower(trim(value));
  } else if (base == "boundary") {
    content.boundary += value;
  } else if (base == "report-type") {
    content.report_type += lower(trim(value));
  } else if (base == "name" && name != base) {
    extended += value;
  } else if (base == "name") {
    content.name = decode_words(value);
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
  const auto parsed = take_apart(raw);
  if (parsed.type.find('/') == std::string::npos || parsed.type.ends_with('/')) {
    // "Content-Type: text" of old mail software.
    return content;
  }
  content.type = std::string(trim(parsed.type));
  std::string extended;
  for (const auto& [name, value] : parsed.parameters) {
    take_parameter(content, name, value, extended);
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
