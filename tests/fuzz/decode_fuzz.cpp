// Encodings: RFC 2047 words, RFC 2231 parameters, transfer encodings, charsets, HTML. The first
// byte picks a charset's label.

#include <array>

#include "fuzz/fuzz.h"
#include "mime/decode.h"
#include "mime/message.h"

namespace mime = postmortem::mime;
using postmortem::fuzz::require_text;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr auto labels = std::to_array<std::string_view>(
      {"", "utf-8", "utf-7", "iso-2022-jp", "shift_jis", "euc-jp", "euc-kr", "gb18030", "big5",
       "koi8-r", "windows-1251", "iso-8859-1", "utf-16", "us-ascii", "no-such-charset",
       "utf-8//TRANSLIT"});
  if (size == 0) {
    return 0;
  }
  const auto text = postmortem::fuzz::text_of(data + 1, size - 1);
  require_text(mime::to_utf8(text, labels[data[0] % labels.size()]));
  require_text(mime::decode_words(text));
  static_cast<void>(mime::decode_base64(text));
  static_cast<void>(mime::decode_quoted_printable(text));
  const auto valid = postmortem::to_valid_utf8(text);
  require_text(mime::html_to_text(valid));
  const auto message = mime::parse(text);
  for (const auto& part : message.parts) {
    require_text(mime::body_text(part, 65'536));
    require_text(part.header.text("Subject"));
  }
  return 0;
}
