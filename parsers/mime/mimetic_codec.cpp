#include "mime/mimetic_codec.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include <mimetic/codec/codec.h>
#include <mimetic/contenttype.h>

#include "core/text.h"

namespace postmortem::mime {
namespace {

/// Value of each digit of base64 (RFC 4648 section 4), for "=" and for what is none.
constexpr std::uint8_t padding = 0x40;
constexpr std::uint8_t no_digit = 0x80;
constexpr auto base64_values = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(no_digit);
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < digits.size(); ++i) {
    table.at(static_cast<unsigned char>(digits[i])) = static_cast<std::uint8_t>(i);
  }
  table['='] = padding;
  return table;
}();

std::uint8_t base64_value(char c) noexcept {
  return base64_values[static_cast<unsigned char>(c)];
}

/// Whole groups of four digits, which nearly all of a body is: those at its front, up to the
/// first that holds something else than digits. Takes them off `clean`.
std::string take_base64_groups(std::string_view& clean) {
  std::string out;
  out.resize(clean.size() / 4 * 3);
  std::size_t end = 0;
  while (clean.size() >= 4) {
    const auto a = base64_value(clean[0]);
    const auto b = base64_value(clean[1]);
    const auto c = base64_value(clean[2]);
    const auto d = base64_value(clean[3]);
    if (((a | b | c | d) & (padding | no_digit)) != 0) {
      break;
    }
    out[end++] = static_cast<char>(a << 2U | b >> 4U);
    out[end++] = static_cast<char>((b & 15U) << 4U | c >> 2U);
    out[end++] = static_cast<char>((c & 3U) << 6U | d);
    clean.remove_prefix(4);
  }
  out.resize(end);
  return out;
}

/// The digits and padding of the text, and nothing else.
std::string base64_alone(std::string_view text) {
  std::string clean;
  clean.resize(text.size());
  std::size_t end = 0;
  for (const char c : text) {
    clean[end] = c;
    end += base64_value(c) == no_digit ? 0U : 1U;
  }
  clean.resize(end);
  return clean;
}

}  // namespace

std::string mimetic_base64(std::string_view text) {
  const auto all = base64_alone(text);
  std::string_view clean = all;
  auto out = take_base64_groups(clean);
  if (clean.empty()) {
    return out;
  }
  mimetic::Base64::Decoder decoder;
  decoder.process(clean.begin(), clean.end(), std::back_inserter(out));
  return out;
}

TypeAndParameters mimetic_content_type(std::string_view value) {
  TypeAndParameters out;
  mimetic::ContentType parsed;
  parsed.set(squeeze(value));
  if (parsed.type().empty()) {
    return out;
  }
  out.type = lower(parsed.type()) + '/' + lower(parsed.subtype());
  for (const auto& parameter : parsed.paramList()) {
    out.parameters.emplace_back(lower(parameter.name()), parameter.value());
  }
  return out;
}

}  // namespace postmortem::mime
