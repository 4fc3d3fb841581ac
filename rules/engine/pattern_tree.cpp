#include "engine/pattern_tree.h"

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "core/utf8.h"
#include "engine/pattern_class.h"

namespace postmortem::rules {
namespace {

using Kind = PatternNode::Kind;
using Assertion = PatternNode::Assertion;

PatternNode text_node(std::string_view text) {
  PatternNode node;
  node.kind = Kind::text;
  node.text = text;
  return node;
}

PatternNode assertion_node(Assertion assertion) {
  PatternNode node;
  node.kind = Kind::assertion;
  node.assertion = assertion;
  return node;
}

PatternNode class_node(CodePoints points) {
  PatternNode node;
  node.kind = Kind::one_of;
  node.points = std::move(points);
  return node;
}

PatternNode list_node(Kind kind, std::vector<PatternNode> children) {
  if (children.size() == 1) {
    return std::move(children.front());
  }
  PatternNode node;
  node.kind = kind;
  node.children = std::move(children);
  return node;
}

class Parser {
 public:
  explicit Parser(std::string_view pattern) : pattern_(pattern) {}

  PatternNode run() {
    auto node = alternation(0);
    return pos_ >= pattern_.size() && !lost_ ? std::move(node) : PatternNode{};
  }

 private:
  [[nodiscard]] bool at(char c) const { return pos_ < pattern_.size() && pattern_[pos_] == c; }

  PatternNode lose() {
    lost_ = true;
    pos_ = pattern_.size();
    return {};
  }

  PatternNode alternation(int depth) {
    std::vector<PatternNode> choices;
    choices.push_back(sequence(depth));
    while (at('|')) {
      ++pos_;
      choices.push_back(sequence(depth));
    }
    return list_node(Kind::choice, std::move(choices));
  }

  PatternNode sequence(int depth) {
    std::vector<PatternNode> pieces;
    while (pos_ < pattern_.size() && !at('|') && !at(')')) {
      pieces.push_back(repeated(depth));
    }
    return list_node(Kind::sequence, std::move(pieces));
  }

  /// One piece with its quantifiers.
  PatternNode repeated(int depth) {
    auto piece = single(depth);
    while (pos_ < pattern_.size()) {
      PatternNode node;
      node.kind = Kind::repeat;
      if (at('?')) {
        node.most = 1;
      } else if (at('*')) {
        node.most = PatternNode::endless;
      } else if (at('+')) {
        node.least = 1;
        node.most = PatternNode::endless;
      } else if (!at('{') || !counts(node)) {
        break;
      }
      ++pos_;
      if (at('?')) {
        node.greedy = false;
        ++pos_;
      }
      node.children.push_back(std::move(piece));
      piece = std::move(node);
    }
    return piece;
  }

  /// Reads "{2,5}" up to its closing bracket; false where none stands here.
  bool counts(PatternNode& node) {
    auto pos = pos_ + 1;
    const auto number = [&](std::uint32_t& value) {
      const auto begin = pos;
      constexpr std::size_t most_digits = 4;
      for (value = 0;
           pos < pattern_.size() && is_digit(pattern_[pos]) && pos < begin + most_digits;
           ++pos) {
        value = value * 10 + static_cast<std::uint32_t>(pattern_[pos] - '0');
      }
      return pos > begin;
    };
    if (!number(node.least)) {
      return false;
    }
    node.most = node.least;
    if (pos < pattern_.size() && pattern_[pos] == ',') {
      ++pos;
      if (!number(node.most)) {
        node.most = PatternNode::endless;
      }
    }
    if (pos >= pattern_.size() || pattern_[pos] != '}') {
      return false;
    }
    pos_ = pos;
    return true;
  }

  PatternNode single(int depth) {
    const char c = pattern_[pos_];
    if (c == '(') {
      return group(depth);
    }
    if (c == '[') {
      const auto points = read_class(pattern_, pos_);
      return points ? class_node(*points) : PatternNode{};
    }
    if (c == '*' || c == '+' || c == '?') {
      return lose();
    }
    const auto begin = pos_++;
    switch (c) {
      case '\\':
        return escape();
      case '.':
        return class_node(all_but({{'\n', '\n'}}));
      case '^':
        return assertion_node(lines_ ? Assertion::line_begin : Assertion::text_begin);
      case '$':
        return assertion_node(lines_ ? Assertion::line_end : Assertion::text_end);
      default:
        // A quantifier is about the whole character.
        pos_ = begin;
        static_cast<void>(next_code_point(pattern_, pos_));
        return text_node(pattern_.substr(begin, pos_ - begin));
    }
  }

  PatternNode group(int depth) {
    constexpr int deepest = 40;
    ++pos_;
    PatternNode out;
    std::string_view flags;
    const bool lines_outside = lines_;
    if (at('?')) {
      const auto end = pattern_.find_first_of(":>)", pos_);
      if (end == std::string_view::npos) {
        return lose();
      }
      flags = pattern_.substr(pos_ + 1, end - pos_ - 1);
      pos_ = end + 1;
      if (pattern_[end] == '>') {
        out.kind = Kind::capture;
        out.text = flags.substr(std::min(flags.size(), flags.find('<') + 1));
        flags = {};
      }
      lines_ = lines_ || flags == "m";
      if (pattern_[end] == ')') {  // flags for what follows: "(?i)"
        return flags == "m" ? text_node("") : assertion_node(Assertion::unknown);
      }
    }
    if (depth > deepest) {
      return lose();
    }
    auto inside = alternation(depth + 1);
    ++pos_;
    lines_ = lines_outside;
    if (out.kind == Kind::capture) {
      out.children.push_back(std::move(inside));
      return out;
    }
    if (!flags.empty() && flags != "m") {
      std::vector<PatternNode> pieces;
      pieces.push_back(assertion_node(Assertion::unknown));
      pieces.push_back(std::move(inside));
      return list_node(Kind::sequence, std::move(pieces));
    }
    return inside;
  }

  PatternNode escape() {
    if (pos_ >= pattern_.size()) {
      return lose();
    }
    const char c = pattern_[pos_++];
    if (const auto points = class_of_escape(c)) {
      return class_node(*points);
    }
    switch (c) {
      case 'b':
        return assertion_node(Assertion::word_edge);
      case 'B':
        return assertion_node(Assertion::no_word_edge);
      case 'A':
        return assertion_node(Assertion::text_begin);
      case 'z':
        return assertion_node(Assertion::text_end);
      case 'n':
        return text_node("\n");
      case 't':
        return text_node("\t");
      case 'x': {
        const auto point = read_hex(pattern_, pos_);
        return point ? class_node({{*point, *point}}) : PatternNode{};
      }
      case 'p':
      case 'P': {
        auto points = read_named_class(pattern_, pos_);
        return points.empty() ? PatternNode{} : class_node(std::move(points));
      }
      default:
        return is_alnum(c) ? PatternNode{} : text_node({&c, 1});
    }
  }

  std::string_view pattern_;
  std::size_t pos_{};
  bool lines_{};  ///< "(?m)": "^" and "$" are about lines
  bool lost_{};   ///< in something that could not be read
};

}  // namespace

PatternNode parse_pattern(std::string_view expanded) {
  return Parser(expanded).run();
}

}  // namespace postmortem::rules
