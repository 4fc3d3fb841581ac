#include "mime/decode.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "core/limits.h"
#include "core/text.h"
#include "mime/charset.h"
#include "mime/mimetic_codec.h"

namespace postmortem::mime {
namespace {

/// Lines between "begin" and "end" (POSIX uuencode); the rest is kept as it is.
std::string decode_uuencode(std::string_view text) {
  std::string out;
  bool inside = false;
  while (!text.empty()) {
    const auto line = take_line(text);
    if (!inside || line.starts_with("end")) {
      inside = !inside && line.starts_with("begin ");
      continue;
    }
    const auto value = [&](std::size_t i) {
      return i < line.size() ? (static_cast<unsigned>(line[i]) - 32U) & 63U : 0U;
    };
    const std::size_t length = value(0);
    for (std::size_t i = 1, made = 0; made < length && i < line.size(); i += 4) {
      const unsigned word =
          value(i) << 18U | value(i + 1) << 12U | value(i + 2) << 6U | value(i + 3);
      for (unsigned shift = 16; made < length; shift -= 8, ++made) {
        out.push_back(static_cast<char>((word >> shift) & 0xFFU));
        if (shift == 0) {
          ++made;
          break;
        }
      }
    }
  }
  return out;
}

/// Appends one line of quoted-printable (RFC 2045 section 6.7), blanks at its end gone already;
/// what is no code stands for itself.
void append_quoted_line(std::string& out, std::string_view line) {
  for (auto mark = line.find('='); mark != std::string_view::npos; mark = line.find('=')) {
    out.append(line.substr(0, mark));
    line.remove_prefix(mark + 1);
    if (line.empty()) {
      return;  // a soft line break
    }
    if (line.size() >= 2 && hex_value(line[0]) >= 0 && hex_value(line[1]) >= 0) {
      out.push_back(static_cast<char>(hex_value(line[0]) * 16 + hex_value(line[1])));
      line.remove_prefix(2);
    } else {
      out.push_back('=');
    }
  }
  out.append(line).push_back('\n');
}

struct EncodedWord {
  std::string_view charset{};
  char encoding{};
  std::string_view text{};
  std::size_t end{};
};

/// The encoded-word at `raw[pos]` ("=?"), with its end; `end` is 0 where there is none. Blanks
/// inside the text are let pass, as old software writes them.
EncodedWord read_encoded_word(std::string_view raw, std::size_t pos) noexcept {
  EncodedWord word;
  const auto charset_end = raw.find('?', pos + 2);
  if (charset_end == std::string_view::npos || charset_end - pos > 60 ||
      charset_end + 2 >= raw.size() || raw[charset_end + 2] != '?') {
    return word;
  }
  word.charset = raw.substr(pos + 2, charset_end - pos - 2);
  word.charset = word.charset.substr(0, word.charset.find('*'));
  word.encoding = lower(raw[charset_end + 1]);
  const auto begin = charset_end + 3;
  // RFC 2047 allows 75 characters; a bound keeps floods of "=?" linear.
  constexpr std::size_t longest = 2'000;
  const auto end = raw.substr(0, std::min(raw.size(), begin + longest)).find("?=", begin);
  if (word.charset.empty() || (word.encoding != 'b' && word.encoding != 'q') ||
      end == std::string_view::npos ||
      raw.substr(begin, end - begin).find('\n') != std::string_view::npos) {
    return word;
  }
  word.text = raw.substr(begin, end - begin);
  word.end = end + 2;
  return word;
}

std::string decode_word_bytes(const EncodedWord& word) {
  if (word.encoding == 'b') {
    return mimetic_base64(word.text);
  }
  std::string text(word.text);
  std::replace(text.begin(), text.end(), '_', ' ');
  return decode_hex(text, '=');
}

/// Puts decoded text together: neighbouring words of one charset are converted as one, since a
/// character may be cut between them.
class WordJoiner {
 public:
  void plain(std::string_view text) {
    flush();
    out_ += to_utf8(text, {});
  }
  void word(const EncodedWord& word) {
    if (!equals_nocase(charset_, word.charset)) {
      flush();
      charset_ = word.charset;
    }
    bytes_ += decode_word_bytes(word);
  }
  std::string finish() {
    flush();
    return squeeze(out_);
  }

 private:
  void flush() {
    if (!bytes_.empty()) {
      out_ += to_utf8(bytes_, charset_);
    }
    bytes_.clear();
    charset_ = {};
  }

  std::string out_{};
  std::string bytes_{};
  std::string_view charset_{};
};

/// Is it printable ASCII without two spaces in a row, spaces at its ends, or anything that may
/// be an encoded-word? Then there is nothing to decode. Asked of each field: eight bytes a
/// time.
bool is_settled(std::string_view raw) noexcept {
  using Word = std::uint64_t;
  constexpr Word ones = 0x0101010101010101;
  constexpr Word tops = 0x8080808080808080;
  constexpr std::size_t window = sizeof(Word) + 1;
  const auto is_visible = [](char c) { return c > ' ' && c < 0x7F; };
  if (raw.size() < window || !is_visible(raw.front()) || !is_visible(raw.back())) {
    return false;
  }
  const auto zeros = [&](Word word) { return (word - ones) & ~word; };
  for (std::size_t pos = 0;; pos = std::min(pos + sizeof(Word), raw.size() - window)) {
    Word here = 0;
    Word next = 0;
    std::memcpy(&here, raw.data() + pos, sizeof here);
    std::memcpy(&next, raw.data() + pos + 1, sizeof next);
    const auto controls = (here - ones * ' ') & ~here;
    const auto two_spaces = zeros((here ^ ones * ' ') | (next ^ ones * ' '));
    const auto marks = zeros((here ^ ones * '=') | (next ^ ones * '?'));
    if (((here | controls | two_spaces | marks) & tops) != 0) {
      return false;
    }
    if (pos + window == raw.size()) {
      return true;
    }
  }
}

/// The charset that a page names in its own head (<meta charset=...>); empty where it does not.
std::string_view html_charset(std::string_view html) noexcept {
  constexpr std::size_t head = 2'048;
  html = html.substr(0, head);
  const auto at = find_nocase(html, "charset=");
  if (at == std::string_view::npos) {
    return {};
  }
  html = html.substr(at + 8);
  html.remove_prefix(html.starts_with('"') || html.starts_with('\'') ? 1 : 0);
  return html.substr(0, html.find_first_of("\"'> ;/\n"));
}

}  // namespace

std::string decode_base64(std::string_view text) {
  return mimetic_base64(text);
}

std::string decode_quoted_printable(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 1);
  while (!text.empty()) {
    auto line = take_line(text);
    while (!line.empty() && is_space(line.back())) {
      line.remove_suffix(1);
    }
    append_quoted_line(out, line);
  }
  return out;
}

std::string_view decoded_body(const Part& part, std::string& scratch, std::size_t limit) {
  std::string bytes;
  switch (part.encoding) {
    case TransferEncoding::identity:
      return part.body.substr(0, limit);
    case TransferEncoding::base64:
      bytes = decode_base64(part.body.substr(0, limit / 3 * 4));
      break;
    case TransferEncoding::quoted_printable:
      bytes = decode_quoted_printable(part.body.substr(0, limit));
      break;
    case TransferEncoding::uuencode:
      bytes = decode_uuencode(part.body.substr(0, limit));
      break;
  }
  if (to_lf(bytes, scratch).data() == bytes.data()) {
    scratch = std::move(bytes);
  }
  return scratch;
}

std::string_view body_text(const Part& part, std::string& scratch, std::size_t limit) {
  std::string decoded;
  const auto bytes = decoded_body(part, decoded, limit);
  const bool tells = part.content.charset.empty() && part.content.type == "text/html";
  const auto text = to_utf8(bytes, tells ? html_charset(bytes) : part.content.charset, scratch);
  if (text.data() != decoded.data()) {
    return text;
  }
  scratch = std::move(decoded);
  return scratch;
}

std::string body_text(const Part& part, std::size_t limit) {
  std::string scratch;
  const auto text = body_text(part, scratch, limit);
  return owned(text, scratch);
}

std::string_view decode_words(std::string_view raw, std::string& scratch) {
  raw = raw.substr(0, limits::field_bytes);
  if (is_settled(raw)) {
    return raw;
  }
  if (raw.find("=?") == std::string_view::npos) {
    scratch = is_plain_ascii(raw) ? squeeze(raw) : squeeze(to_utf8(raw, {}));
    return scratch;
  }
  WordJoiner joiner;
  std::size_t pos = 0;
  bool after_word = false;
  while (pos < raw.size()) {
    const auto mark = raw.find("=?", pos);
    const auto gap = raw.substr(pos, mark == std::string_view::npos ? mark : mark - pos);
    const auto word =
        mark == std::string_view::npos ? EncodedWord{} : read_encoded_word(raw, mark);
    // White space between two words is not part of the text (RFC 2047 section 6.2).
    if (!(after_word && word.end != 0 && trim(gap).empty())) {
      joiner.plain(gap);
    }
    if (mark == std::string_view::npos) {
      break;
    }
    after_word = word.end != 0;
    if (after_word) {
      joiner.word(word);
      pos = word.end;
    } else {
      joiner.plain("=?");
      pos = mark + 2;
    }
  }
  scratch = joiner.finish();
  return scratch;
}

std::string decode_words(std::string_view raw) {
  std::string scratch;
  const auto text = decode_words(raw, scratch);
  return owned(text, scratch);
}

}  // namespace postmortem::mime
