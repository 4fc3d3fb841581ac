#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/text.h"
#include "core/utf8.h"
#include "mime/decode.h"

namespace postmortem::mime {
namespace {

constexpr auto entities = std::to_array<std::pair<std::string_view, char32_t>>({
    {"amp", U'&'},         {"lt", U'<'},          {"gt", U'>'},          {"quot", U'"'},
    {"apos", U'\''},       {"nbsp", U' '},        {"copy", U'\u00A9'},   {"reg", U'\u00AE'},
    {"auml", U'\u00E4'},   {"ouml", U'\u00F6'},   {"uuml", U'\u00FC'},   {"Auml", U'\u00C4'},
    {"Ouml", U'\u00D6'},   {"Uuml", U'\u00DC'},   {"szlig", U'\u00DF'},  {"eacute", U'\u00E9'},
    {"egrave", U'\u00E8'}, {"ecirc", U'\u00EA'},  {"agrave", U'\u00E0'}, {"aacute", U'\u00E1'},
    {"acirc", U'\u00E2'},  {"atilde", U'\u00E3'}, {"aring", U'\u00E5'},  {"ccedil", U'\u00E7'},
    {"iacute", U'\u00ED'}, {"icirc", U'\u00EE'},  {"iuml", U'\u00EF'},   {"ntilde", U'\u00F1'},
    {"oacute", U'\u00F3'}, {"ocirc", U'\u00F4'},  {"otilde", U'\u00F5'}, {"oslash", U'\u00F8'},
    {"uacute", U'\u00FA'}, {"ugrave", U'\u00F9'}, {"ucirc", U'\u00FB'},  {"hellip", U'\u2026'},
    {"ndash", U'\u2013'},  {"mdash", U'\u2014'},  {"lsquo", U'\u2018'},  {"rsquo", U'\u2019'},
    {"ldquo", U'\u201C'},  {"rdquo", U'\u201D'},  {"laquo", U'\u00AB'},  {"raquo", U'\u00BB'},
    {"bull", U'\u2022'},
});

/// Elements that begin and end a line.
constexpr auto blocks = std::to_array<std::string_view>(
    {"p",  "br", "div",  "tr",    "li",     "ul",      "ol",   "table",      "h1",
     "h2", "h3", "h4",   "h5",    "h6",     "hr",      "pre",  "blockquote", "dt",
     "dd", "dl", "body", "title", "center", "section", "tbody"});

std::string_view tag_name(std::string_view tag) noexcept {
  if (tag.starts_with('/')) {
    tag.remove_prefix(1);
  }
  std::size_t length = 0;
  while (length < tag.size() && is_alnum(tag[length])) {
    ++length;
  }
  return tag.substr(0, length);
}

/// What "#160" or "#xA0" stands for; something that is no character where it is no number.
char32_t numbered_character(std::string_view name) noexcept {
  name.remove_prefix(1);
  const bool hex = name.starts_with('x') || name.starts_with('X');
  name.remove_prefix(hex ? 1 : 0);
  std::uint32_t value = 0;
  const auto* end = name.data() + name.size();
  const auto read = std::from_chars(name.data(), end, value, hex ? 16 : 10);
  if (read.ec != std::errc() || read.ptr != end) {
    return 0x110000U;
  }
  return value < 0x20U ? U' ' : static_cast<char32_t>(value);
}

/// Appends what the entity at `text[pos]` ("&") stands for; gives the position behind it.
std::size_t append_entity(std::string& out, std::string_view text, std::size_t pos) {
  const auto end = text.substr(0, std::min(text.size(), pos + 12)).find(';', pos);
  const auto name =
      end == std::string_view::npos ? std::string_view() : text.substr(pos + 1, end - pos - 1);
  if (name.starts_with('#')) {
    append_utf8(out, numbered_character(name));
    return end + 1;
  }
  const auto row = std::find_if(entities.begin(), entities.end(),
                                [&](const auto& entity) { return entity.first == name; });
  if (row == entities.end()) {
    out.push_back('&');
    return pos + 1;
  }
  append_utf8(out, row->second);
  return end + 1;
}

class HtmlReader {
 public:
  explicit HtmlReader(std::string_view html) : html_(html) { out_.reserve(html.size() / 2); }

  std::string run() {
    while (pos_ < html_.size()) {
      const char c = html_[pos_];
      if (c == '<') {
        tag();
      } else if (c == '&') {
        pos_ = append_entity(out_, html_, pos_);
      } else {
        character(c);
        ++pos_;
      }
    }
    return std::move(out_);
  }

 private:
  void character(char c) {
    if (!is_space(c) || in_pre_) {
      out_.push_back(c);
    } else if (!out_.empty() && !is_space(out_.back())) {
      out_.push_back(' ');
    }
  }

  void new_line() {
    while (!out_.empty() && out_.back() == ' ') {
      out_.pop_back();
    }
    // At most one empty line in a row: the reader of reports takes it as the end of a
    // paragraph.
    if (!out_.empty() && !out_.ends_with("\n\n")) {
      out_.push_back('\n');
    }
  }

  void tag() {
    if (html_.substr(pos_).starts_with("<!--")) {
      const auto end = html_.find("-->", pos_ + 4);
      pos_ = end == std::string_view::npos ? html_.size() : end + 3;
      return;
    }
    const char next = pos_ + 1 < html_.size() ? html_[pos_ + 1] : ' ';
    if (!is_alpha(next) && next != '/' && next != '!' && next != '?') {
      character('<');
      ++pos_;
      return;
    }
    const auto end = html_.find('>', pos_);
    if (end == std::string_view::npos) {
      pos_ = html_.size();
      return;
    }
    const auto inside = html_.substr(pos_ + 1, end - pos_ - 1);
    // "<jo@example.org>" that somebody forgot to escape is an address, no tag.
    if (inside.find('@') != std::string_view::npos &&
        inside.find_first_of(" =\"") == std::string_view::npos) {
      out_.append(html_.substr(pos_, end - pos_ + 1));
      pos_ = end + 1;
      return;
    }
    pos_ = end + 1;
    const auto name = lower(tag_name(inside));
    if (!inside.starts_with('/') && (name == "script" || name == "style")) {
      skip_to_end_of(name);
    } else if (std::find(blocks.begin(), blocks.end(), name) != blocks.end()) {
      new_line();
      // Its text stands as it was written: lines and blanks tell.
      in_pre_ = name == "pre" ? !inside.starts_with('/') : in_pre_;
    } else if (name == "td" || name == "th") {
      character(' ');
    } else if (name == "a") {
      link(inside);
    }
  }

  /// A link to an address that its text does not show ("<a
  /// href="mailto:jo@example.org">Jo</a>") gets the address behind its text.
  void link(std::string_view tag) {
    if (tag.starts_with('/')) {
      if (!address_.empty() && out_.find('@', link_begin_) == std::string::npos) {
        out_.append(" <").append(address_).push_back('>');
      }
      address_ = {};
      return;
    }
    link_begin_ = out_.size();
    address_ = {};
    const auto at = find_nocase(tag, "mailto:");
    if (at != std::string_view::npos) {
      const auto value = tag.substr(at + 7);
      address_ = value.substr(0, value.find_first_of("?\"'> \n"));
    }
  }

  void skip_to_end_of(const std::string& name) {
    const auto end = find_nocase(html_, "</" + name, pos_);
    pos_ = end == std::string_view::npos ? html_.size() : end;
  }

  std::string_view html_;
  std::size_t pos_{};
  std::string out_{};
  bool in_pre_{};
  std::size_t link_begin_{};    ///< in `out_`, where the text of the open link begins
  std::string_view address_{};  ///< that the open link is to
};

}  // namespace

std::string html_to_text(std::string_view html) {
  return HtmlReader(html).run();
}

}  // namespace postmortem::mime
