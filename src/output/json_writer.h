#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/timestamp.h"
#include "core/utf8.h"

namespace postmortem::output {

/// Appends the text as a JSON string (RFC 8259 section 7), quotes included. It is valid UTF-8,
/// so that no first byte of a character is the last of all.
void append_json_string(std::string& out, std::string_view text);

/// Writes values one after another, commas where they belong. Every event goes through here:
/// text is copied in runs, not byte by byte.
class Json {
 public:
  explicit Json(std::string& out) : out_(out) {}

  void open() {
    separate();
    out_.push_back('{');
    first_ = true;
  }
  void close() {
    out_.push_back('}');
    first_ = false;
  }
  void key(std::string_view name) {
    const auto begin = out_.size();
    const std::size_t comma = first_ ? 0 : 1;
    out_.resize(begin + comma + name.size() + 3);
    char* to = out_.data() + begin;
    to[0] = ',';
    to += comma;
    *to++ = '"';
    to = std::copy(name.begin(), name.end(), to);
    *to++ = '"';
    *to = ':';
    first_ = true;
  }

  /// The text, never null.
  void value(std::string_view text) {
    separate();
    if (is_valid_utf8(text)) {
      append_json_string(out_, text);
    } else {
      append_json_string(out_, to_valid_utf8(text));
    }
  }
  void text(std::string_view name, std::string_view text) {
    key(name);
    value(text);
  }
  /// null where empty.
  void stated(std::string_view name, std::string_view text) {
    if (text.empty()) {
      null(name);
    } else {
      key(name);
      value(text);
    }
  }
  void number(std::string_view name, std::uint64_t number) { word(name, digits(number)); }
  void integer(std::string_view name, std::int64_t number) { word(name, digits(number)); }
  void null(std::string_view name) { word(name, "null"); }
  void boolean(std::string_view name, bool value) { word(name, value ? "true" : "false"); }
  /// A share of 1 with two places, which are enough for a confidence.
  void share(std::string_view name, double number) {
    const auto hundredths = static_cast<std::uint64_t>(std::llround(number * 100));
    auto text = std::string(digits(hundredths / 100));
    text.push_back('.');
    text.push_back(static_cast<char>('0' + hundredths / 10 % 10));
    if (hundredths % 10 != 0) {
      text.push_back(static_cast<char>('0' + hundredths % 10));
    }
    word(name, text);
  }
  void time(std::string_view name, const std::optional<Timestamp>& time) {
    stated(name, time ? to_rfc3339(*time) : std::string());
  }
  void list(std::string_view name, const std::vector<std::string>& texts) {
    begin_list(name);
    for (const auto& text : texts) {
      value(text);
    }
    end_list();
  }
  void begin_list(std::string_view name) {
    key(name);
    out_.push_back('[');
    first_ = true;
  }
  void end_list() {
    out_.push_back(']');
    first_ = false;
  }

 private:
  /// A comma in front of what comes next, unless it is the first of its kind.
  void separate() {
    if (!first_) {
      out_.push_back(',');
    }
    first_ = false;
  }

  void word(std::string_view name, std::string_view word) {
    key(name);
    out_.append(word);
    first_ = false;
  }

  template <typename Number>
  std::string_view digits(Number number) {
    const auto done = std::to_chars(number_.data(), number_.data() + number_.size(), number);
    return {number_.data(), static_cast<std::size_t>(done.ptr - number_.data())};
  }

  std::string& out_;
  std::array<char, 24> number_{};
  bool first_{true};
};

}  // namespace postmortem::output
