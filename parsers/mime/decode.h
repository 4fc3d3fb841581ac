#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "mime/message.h"

/// From transfer encodings and charsets to UTF-8. Nothing here fails: what can't be decoded
/// comes out as U+FFFD or as it stood.
namespace postmortem::mime {

/// The part's bytes with the transfer encoding undone, in LF. Points into the part, or into
/// `scratch` where there was something to undo. At most `limit` bytes of the result are made.
[[nodiscard]] std::string_view decoded_body(const Part& part, std::string& scratch,
                                            std::size_t limit);

/// The part as text: transfer encoding and charset undone, valid UTF-8, LF, at most about
/// `limit` bytes.
[[nodiscard]] std::string body_text(const Part& part, std::size_t limit);
/// The same; points into the part where nothing had to be undone, else into `scratch`.
[[nodiscard]] std::string_view body_text(const Part& part, std::string& scratch,
                                         std::size_t limit);

/// Unfolds a header field and decodes its encoded-words (RFC 2047, language tags of RFC 2231
/// included; words that other software bent too). Unlabelled 8-bit text is taken as UTF-8 where
/// it is, else guessed.
[[nodiscard]] std::string decode_words(std::string_view raw);
/// The same; points into `raw` where there is nothing to undo, else into `scratch`.
[[nodiscard]] std::string_view decode_words(std::string_view raw, std::string& scratch);

/// `bytes` in the charset of that label as valid UTF-8. A missing, unknown or obviously wrong
/// label is guessed from the bytes.
[[nodiscard]] std::string to_utf8(std::string_view bytes, std::string_view charset);
/// The same; points into `bytes` where they are that text already, else into `scratch`.
[[nodiscard]] std::string_view to_utf8(std::string_view bytes, std::string_view charset,
                                       std::string& scratch);

/// base64 and quoted-printable, bad input let pass.
[[nodiscard]] std::string decode_base64(std::string_view text);
[[nodiscard]] std::string decode_quoted_printable(std::string_view text);

/// The words of an HTML text (UTF-8), block elements on lines of their own, tags and scripts
/// gone, entities decoded.
[[nodiscard]] std::string html_to_text(std::string_view html);

}  // namespace postmortem::mime
