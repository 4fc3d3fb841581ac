#include "mime/mimetic_codec.h"

#include <algorithm>
#include <iterator>

#include <mimetic/codec/codec.h>
#include <mimetic/contenttype.h>

#include "core/text.h"

namespace postmortem::mime {
namespace {

constexpr bool is_base64(char c) noexcept {
  return is_alnum(c) || c == '+' || c == '/' || c == '=';
}

}  // namespace

std::string mimetic_base64(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  std::copy_if(text.begin(), text.end(), std::back_inserter(clean), is_base64);
  std::string out;
  out.reserve(clean.size() / 4 * 3 + 3);
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
