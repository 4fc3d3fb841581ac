#include "engine/pattern_class.h"

#include <algorithm>

#include "core/text.h"
#include "core/utf8.h"
#include "engine/regex.h"

namespace postmortem::rules {
namespace {

class ClassReader {
 public:
  ClassReader(std::string_view pattern, std::size_t& pos) : pattern_(pattern), pos_(pos) {}

  std::optional<CodePoints> run() {
    ++pos_;
    const bool negated = at('^');
    pos_ += negated ? 1U : 0U;
    CodePoints points;
    bool known = true;
    for (bool first = true; pos_ < pattern_.size() && (first || !at(']')); first = false) {
      if (pattern_.substr(pos_).starts_with("[:")) {
        known = false;
        pos_ = std::min(pattern_.size(), pattern_.find(":]", pos_) + 2);
        continue;
      }
      if (at('\\') && pos_ + 1 < pattern_.size()) {
        if (const auto inside = class_of_escape(pattern_[pos_ + 1])) {
          points.insert(points.end(), inside->begin(), inside->end());
          pos_ += 2;
          continue;
        }
      }
      known = add_range(points) && known;
    }
    ++pos_;
    return known ? std::optional(negated ? all_but(points) : sorted(points)) : std::nullopt;
  }

 private:
  [[nodiscard]] bool at(char c) const { return pos_ < pattern_.size() && pattern_[pos_] == c; }

  /// One character, with its escape; no value where it is something else.
  std::optional<char32_t> character() {
    if (!at('\\')) {
      return next_code_point(pattern_, pos_);
    }
    ++pos_;
    if (at('x')) {
      ++pos_;
      return read_hex(pattern_, pos_);
    }
    if (at('n') || at('t') || at('r')) {
      const char c = pattern_[pos_++];
      return c == 'n' ? U'\n' : c == 't' ? U'\t' : U'\r';
    }
    return pos_ < pattern_.size() && !is_alnum(pattern_[pos_])
               ? std::optional(next_code_point(pattern_, pos_))
               : std::nullopt;
  }

  /// Takes "a" or "a-z"; false where it is neither ("\pL" and the like).
  bool add_range(CodePoints& points) {
    const auto begin = pos_;
    const auto from = character();
    auto to = from;
    if (from && at('-') && pos_ + 1 < pattern_.size() && pattern_[pos_ + 1] != ']') {
      ++pos_;
      to = character();
    }
    if (!from || !to || *to < *from) {
      pos_ = std::max(pos_, begin + 1);
      return false;
    }
    points.emplace_back(*from, *to);
    return true;
  }

  std::string_view pattern_;
  std::size_t& pos_;
};

}  // namespace

std::optional<CodePoints> read_class(std::string_view pattern, std::size_t& pos) {
  return ClassReader(pattern, pos).run();
}

std::optional<char32_t> read_hex(std::string_view pattern, std::size_t& pos) {
  auto digits = pattern.substr(pos, 2);
  if (pos < pattern.size() && pattern[pos] == '{') {
    const auto end = std::min(pattern.size(), pattern.find('}', pos));
    digits = pattern.substr(pos + 1, end - pos - 1);
    pos = std::min(pattern.size(), end + 1);
  } else {
    pos += digits.size();
  }
  return parse_code_point(digits);
}

CodePoints read_named_class(std::string_view pattern, std::size_t& pos) {
  const auto begin = pos - 2;
  const bool braced = pos < pattern.size() && pattern[pos] == '{';
  pos = std::min(pattern.size(), braced ? pattern.find('}', pos) : pos) + 1;
  return Regex::characters(pattern.substr(begin, pos - begin));
}

}  // namespace postmortem::rules
