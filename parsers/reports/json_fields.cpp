#include "reports/json_fields.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/text.h"
#include "core/utf8.h"

namespace postmortem::reports {
namespace {

constexpr std::size_t deepest = 32;
constexpr std::size_t most_fields = 4'000;

/// An object or array that is open.
struct Open {
  bool is_array{};
  std::size_t index{};        ///< of the next item of an array
  std::size_t path_length{};  ///< of the path that leads to it
};

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  std::vector<JsonField> run() {
    skip_space();
    if (!text_.substr(pos_).starts_with('{')) {
      return {};
    }
    do {
      skip_space();
    } while (pos_ < text_.size() && fields_.size() < most_fields && step());
    std::stable_sort(fields_.begin(), fields_.end(), by_path);
    return std::move(fields_);
  }

 private:
  static bool by_path(const JsonField& a, const JsonField& b) { return a.path < b.path; }

  void skip_space() {
    while (pos_ < text_.size() && is_space(text_[pos_])) {
      ++pos_;
    }
  }

  /// One token; false at the end of the outermost object, and where nothing can be made of it.
  bool step() {
    const char c = text_[pos_];
    if (c == '{' || c == '[') {
      return open(c == '[');
    }
    if (c == '}' || c == ']') {
      ++pos_;
      return close();
    }
    if (c == ',' || c == ':') {
      ++pos_;
      return true;
    }
    return c == '"' ? text_token() : word();
  }

  bool open(bool is_array) {
    ++pos_;
    if (stack_.size() >= deepest) {
      return false;
    }
    begin_value();
    stack_.push_back({is_array, 0, path_.size()});
    return true;
  }

  bool close() {
    if (stack_.empty()) {
      return false;
    }
    stack_.pop_back();
    end_value();
    return !stack_.empty();
  }

  /// Items of arrays have their number for a name.
  void begin_value() {
    if (!stack_.empty() && stack_.back().is_array) {
      add_name(std::to_string(stack_.back().index++));
    }
  }

  void end_value() { path_.resize(stack_.empty() ? 0 : stack_.back().path_length); }

  void add_name(std::string_view name) {
    constexpr std::size_t longest_name = 64;
    if (!path_.empty()) {
      path_.push_back('.');
    }
    path_.append(name.substr(0, longest_name));
  }

  void add_value(std::string value) {
    begin_value();
    fields_.push_back({path_, std::move(value)});
    end_value();
  }

  bool text_token() {
    auto value = read_string();
    skip_space();
    const bool is_name =
        !stack_.empty() && !stack_.back().is_array && pos_ < text_.size() && text_[pos_] == ':';
    if (is_name) {
      end_value();
      add_name(value);
    } else {
      add_value(std::move(value));
    }
    return true;
  }

  bool word() {
    const auto end = std::min(text_.find_first_of(",]} \t\n", pos_), text_.size());
    if (end == pos_) {
      return false;
    }
    add_value(to_valid_utf8(text_.substr(pos_, end - pos_)));
    pos_ = end;
    return true;
  }

  /// The string at `pos_` (its quote), with what its escapes stand for.
  std::string read_string() {
    std::string out;
    for (++pos_; pos_ < text_.size() && text_[pos_] != '"'; ++pos_) {
      if (text_[pos_] == '\\' && pos_ + 1 < text_.size()) {
        ++pos_;
        read_escape(out);
      } else if (text_.substr(pos_).starts_with("!\n ")) {
        pos_ += 2;  // old mail systems break overlong lines so
      } else {
        out.push_back(text_[pos_]);
      }
    }
    pos_ = std::min(pos_ + 1, text_.size());
    return to_valid_utf8(out);
  }

  void read_escape(std::string& out) {
    switch (text_[pos_]) {
      case 'n':
        out.push_back('\n');
        break;
      case 't':
        out.push_back('\t');
        break;
      case 'r':
      case 'b':
      case 'f':
        break;
      case 'u':
        append_utf8(out, read_unit());
        break;
      default:
        out.push_back(text_[pos_]);
    }
  }

  /// The code point of "\uXXXX" at `pos_` (its u), with the second half of a surrogate pair.
  char32_t read_unit() {
    const auto unit = four_digits(pos_ + 1);
    const bool whole = unit < 0x10000;
    pos_ += whole ? 4 : 0;
    const bool high = unit >= 0xD800 && unit < 0xDC00;
    if (high && text_.substr(std::min(pos_ + 1, text_.size())).starts_with("\\u")) {
      const auto low = four_digits(pos_ + 3);
      if (low >= 0xDC00 && low < 0xE000) {
        pos_ += 6;
        return 0x10000 + ((unit - 0xD800) << 10U) + (low - 0xDC00);
      }
    }
    return whole ? unit : U'\uFFFD';
  }

  /// Four hexadecimal digits; 0x10000 where they are none.
  [[nodiscard]] char32_t four_digits(std::size_t at) const noexcept {
    char32_t value = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
      const int digit = i < text_.size() ? hex_value(text_[i]) : -1;
      if (digit < 0) {
        return 0x10000;
      }
      value = value * 16 + static_cast<char32_t>(digit);
    }
    return value;
  }

  std::string_view text_;
  std::size_t pos_{};
  std::string path_{};
  std::vector<Open> stack_{};
  std::vector<JsonField> fields_{};
};

}  // namespace

std::vector<JsonField> read_json_fields(std::string_view text) {
  return JsonReader(text).run();
}

std::string_view find(const std::vector<JsonField>& fields, std::string_view path) noexcept {
  const auto row = std::lower_bound(
      fields.begin(), fields.end(), path,
      [](const JsonField& field, std::string_view wanted) { return field.path < wanted; });
  return row == fields.end() || row->path != path ? std::string_view{}
                                                  : std::string_view(row->value);
}

}  // namespace postmortem::reports
