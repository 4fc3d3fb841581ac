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

namespace postmortem::output {

/// "0.9", "0.48": a share of 1 with one place or two.
[[nodiscard]] inline std::string share_text(double share) {
  const auto hundredths = static_cast<unsigned>(std::lround(share * 100));
  std::string text = std::to_string(hundredths / 100) + '.';
  text.push_back(static_cast<char>('0' + hundredths / 10 % 10));
  if (hundredths % 10 != 0) {
    text.push_back(static_cast<char>('0' + hundredths % 10));
  }
  return text;
}

/// Writes values one after another, commas where they belong. Every event goes through here:
/// text is looked at and copied in one pass, sixteen bytes at a time.
class Json {
 public:
  /// Appends to `out`, which is as long as what was written only when the writer has gone.
  explicit Json(std::string& out) : out_(out), used_(out.size()) {}
  ~Json() { out_.resize(used_); }
  Json(const Json&) = delete;
  Json& operator=(const Json&) = delete;
  Json(Json&&) = delete;
  Json& operator=(Json&&) = delete;

  void open() {
    separate();
    put('{');
    first_ = true;
  }
  void close() {
    put('}');
    first_ = false;
  }
  void key(std::string_view name) {
    char* const begin = room(name.size() + 4);
    char* to = begin;
    *to = ',';
    to += first_ ? 0 : 1;
    *to++ = '"';
    to = std::copy(name.begin(), name.end(), to);
    *to++ = '"';
    *to++ = ':';
    used_ += static_cast<std::size_t>(to - begin);
    first_ = true;
  }

  /// The text, never null.
  void value(std::string_view text) {
    separate();
    string(text);
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
  void share(std::string_view name, double number) { word(name, share_text(number)); }
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
    put('[');
    first_ = true;
  }
  void end_list() {
    put(']');
    first_ = false;
  }

 private:
  /// Where `bytes` more can be written.
  char* room(std::size_t bytes) {
    constexpr std::size_t more = 2'048;  // most of an event
    if (out_.size() - used_ < bytes) {
      out_.resize(used_ + bytes + more);
    }
    return out_.data() + used_;
  }
  void put(char c) {
    *room(1) = c;
    ++used_;
  }
  void put(std::string_view text) {
    std::copy(text.begin(), text.end(), room(text.size()));
    used_ += text.size();
  }

  /// The text as a JSON string (RFC 8259 section 7), quotes included; what is no UTF-8 in it
  /// becomes U+FFFD.
  void string(std::string_view text);
  void escaped(std::string_view text);

  /// A comma in front of what comes next, unless it is the first of its kind.
  void separate() {
    if (!first_) {
      put(',');
    }
    first_ = false;
  }

  void word(std::string_view name, std::string_view word) {
    key(name);
    put(word);
    first_ = false;
  }

  template <typename Number>
  std::string_view digits(Number number) {
    const auto done = std::to_chars(number_.data(), number_.data() + number_.size(), number);
    return {number_.data(), static_cast<std::size_t>(done.ptr - number_.data())};
  }

  std::string& out_;
  std::size_t used_;  ///< of `out_`
  std::array<char, 24> number_{};
  bool first_{true};
};

}  // namespace postmortem::output
