#include "engine/pattern_program.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>
#include <utility>

#include "core/utf8.h"
#include "engine/pattern_first.h"
#include "engine/pattern_length.h"
#include "engine/pattern_units.h"

namespace postmortem::rules {
namespace {

using Kind = PatternNode::Kind;
using Op = Step::Op;

constexpr std::uint16_t any_set = 0;  ///< index of `all_bytes`: the end of the text, too

/// The piece as a class where it is just one character.
std::optional<CodePoints> single_character(const PatternNode& node) {
  if (node.kind == Kind::one_of) {
    return node.points;
  }
  if (node.kind != Kind::text || node.text.empty()) {
    return std::nullopt;
  }
  std::size_t pos = 0;
  const auto point = next_code_point(node.text, pos);
  return pos == node.text.size() ? std::optional<CodePoints>({{point, point}}) : std::nullopt;
}

constexpr std::uint32_t pair_of(std::uint32_t low, std::uint32_t high) {
  return low | high << 16U;
}

}  // namespace

/// Work of ProgramWriter::add.
class ProgramMaker {
 public:
  explicit ProgramMaker(ProgramWriter& out) : out_(out) {}

  ProgramRow run(const PatternNode& pattern) {
    const First end{all_bytes, true};
    ProgramRow row;
    row.steps.first = static_cast<std::uint32_t>(out_.steps_.size());
    row.groups.first = static_cast<std::uint32_t>(out_.groups_.size());
    emit(pattern, end);
    add(Op::match);
    constexpr std::size_t most_steps = 4'000;
    if (lost_ || slots_ > most_slots || steps_.size() > most_steps) {
      out_.groups_.resize(row.groups.first);
      return row;
    }
    row.steps.count = static_cast<std::uint32_t>(steps_.size());
    row.groups.count = static_cast<std::uint32_t>(out_.groups_.size()) - row.groups.first;
    const auto first = first_of(pattern, end);
    row.first = set(first);
    row.one_byte = one_byte(first);
    row.slots = static_cast<std::uint16_t>(slots_);
    row.begins = begins_of(pattern);
    out_.steps_.insert(out_.steps_.end(), steps_.begin(), steps_.end());
    return row;
  }

 private:
  std::uint16_t set(const First& first) { return first.any ? any_set : out_.set(first.bytes); }

  std::size_t add(Op op, std::uint32_t a = 0, std::uint32_t b = 0, std::uint16_t set = 0,
                  std::size_t slot = 0) {
    steps_.push_back({op, static_cast<std::uint8_t>(slot), set, a, b});
    return steps_.size() - 1;
  }
  [[nodiscard]] std::uint32_t here() const { return static_cast<std::uint32_t>(steps_.size()); }

  void emit(const PatternNode& node, const First& follow) {
    switch (node.kind) {
      case Kind::text:
        text(node.text);
        break;
      case Kind::one_of:
        add(Op::one_of, 0, 0, out_.char_class(node.points));
        break;
      case Kind::assertion:
        assertion(node.assertion);
        break;
      case Kind::sequence:
        sequence(node.children, follow);
        break;
      case Kind::choice:
        choice(node.children, follow);
        break;
      case Kind::repeat:
        repeat(node, follow);
        break;
      case Kind::capture:
        capture(node, follow);
        break;
      case Kind::unknown:
        lost_ = true;
        break;
    }
  }

  void text(std::string_view text) {
    if (text.size() == 1) {
      add(Op::byte, 0, 0, 0, static_cast<unsigned char>(text.front()));
    } else if (!text.empty()) {
      const auto kept = out_.own_.text(text);
      add(Op::text, kept.at, kept.size);
    }
  }

  void assertion(PatternNode::Assertion assertion) {
    lost_ = lost_ || assertion == PatternNode::Assertion::unknown;
    add(Op::assertion, 0, 0, 0, static_cast<std::size_t>(assertion));
  }

  void sequence(const std::vector<PatternNode>& children, const First& follow) {
    std::vector<First> behind(children.size() + 1, follow);
    for (auto i = children.size(); i-- > 0;) {
      behind[i] = first_of(children[i], behind[i + 1]);
    }
    std::string words;
    for (std::size_t i = 0; i < children.size(); ++i) {
      if (children[i].kind == Kind::text) {
        words += children[i].text;
        continue;
      }
      text(std::exchange(words, {}));
      emit(children[i], behind[i + 1]);
    }
    text(words);
  }

  void choice(const std::vector<PatternNode>& choices, const First& follow) {
    std::vector<First> firsts;
    firsts.reserve(choices.size());
    for (const auto& one : choices) {
      firsts.push_back(first_of(one, follow));
    }
    std::vector<std::size_t> ends;
    halve(choices, firsts, follow, ends);
    ends.pop_back();
    steps_.pop_back();  // the last one is there already
    for (const auto end : ends) {
      steps_[end].a = here();
    }
  }

  /// Tells halves apart by what each can begin with, and so on down to one, in a tree: of
  /// thirty choices that begin with other letters five steps find the one, where a row would
  /// take fifteen.
  void halve(std::span<const PatternNode> choices, std::span<const First> firsts,
             const First& follow, std::vector<std::size_t>& ends) {
    if (choices.size() == 1) {
      emit(choices.front(), follow);
      ends.push_back(add(Op::jump));
      return;
    }
    const auto half = choices.size() / 2;
    const auto any_of = [](std::span<const First> some) {
      return std::accumulate(some.begin(), some.end(), First{}, either);
    };
    const auto split =
        add(Op::split, 0,
            pair_of(set(any_of(firsts.first(half))), set(any_of(firsts.subspan(half)))));
    halve(choices.first(half), firsts.first(half), follow, ends);
    steps_[split].a = here();
    halve(choices.subspan(half), firsts.subspan(half), follow, ends);
  }

  void repeat(const PatternNode& node, const First& follow) {
    const auto& body = node.children.front();
    const auto most = std::min(node.most, no_bound);
    constexpr std::uint32_t re2_most = 1'000;
    if (node.least > re2_most || (most != no_bound && (most > re2_most || most < node.least))) {
      lost_ = true;
      return;
    }
    if (const auto points = single_character(body)) {
      add(node.greedy ? Op::run : Op::lazy_run, pair_of(node.least, most), set(follow),
          out_.char_class(*points));
      return;
    }
    if (most == 1 && node.least == 0) {
      optional(node, follow);
      return;
    }
    if (const auto units = units_of(body); units && node.greedy) {
      add(Op::unit_run, pair_of(node.least, most),
          pair_of(set(follow), out_.char_class(*units->tail)), out_.char_class(*units->single),
          units->lead);
      return;
    }
    lost_ = lost_ || can_be_empty(body);
    loop(node, most, follow);
  }

  void optional(const PatternNode& node, const First& follow) {
    const auto& body = node.children.front();
    const auto split = add(node.greedy ? Op::split : Op::split_away, 0,
                           pair_of(set(first_of(body, follow)), set(follow)));
    emit(body, follow);
    steps_[split].a = here();
  }

  void loop(const PatternNode& node, std::uint32_t most, const First& follow) {
    const auto& body = node.children.front();
    const auto slot = slots_++;
    add(Op::count, 0, 0, 0, slot);
    const auto begin =
        add(node.greedy ? Op::loop : Op::lazy_loop, pair_of(node.least, most), 0, 0, slot);
    emit(body, either(first_of(body, follow), follow));
    add(Op::jump, static_cast<std::uint32_t>(begin));
    steps_[begin].b = here();
  }

  void capture(const PatternNode& node, const First& follow) {
    const auto slot = slots_;
    slots_ += 2;
    if (!node.text.empty()) {
      out_.groups_.push_back({out_.own_.text(node.text), static_cast<std::uint32_t>(slot)});
    }
    add(Op::save, 0, 0, 0, slot);
    emit(node.children.front(), follow);
    add(Op::save, 0, 0, 0, slot + 1);
  }

  ProgramWriter& out_;
  std::vector<Step> steps_{};
  std::size_t slots_{2};  ///< the whole match's are the first
  bool lost_{};
};

ProgramWriter::ProgramWriter() {
  set(all_bytes);
}

void ProgramWriter::add(const PatternNode& pattern) {
  rows_.push_back(ProgramMaker(*this).run(pattern));
}

std::uint16_t ProgramWriter::set(const ByteSet& bytes) {
  const auto [row, is_new] =
      set_of_.try_emplace(bytes, static_cast<std::uint16_t>(sets_.size()));
  if (is_new) {
    sets_.push_back(bytes);
  }
  return row->second;
}

std::uint16_t ProgramWriter::char_class(const CodePoints& points) {
  const auto [row, is_new] =
      class_of_.try_emplace(points, static_cast<std::uint16_t>(classes_.size()));
  if (!is_new) {
    return row->second;
  }
  CharClass made;
  const auto bytes = first_bytes(points);
  std::copy_n(bytes.bits.begin(), made.ascii.size(), made.ascii.begin());
  made.ranges.first = static_cast<std::uint32_t>(ranges_.size());
  for (const auto& [first, last] : points) {
    if (last >= 0x80) {
      ranges_.push_back({first, last});
    }
  }
  made.ranges.count = static_cast<std::uint32_t>(ranges_.size()) - made.ranges.first;
  if (made.ranges.count > 0) {
    const bool all = made.ranges.count == 1 && ranges_.back().first <= 0x80 &&
                     ranges_.back().last == 0x10FFFF;
    made.others = all ? CharClass::Others::all : CharClass::Others::ranges;
  }
  classes_.push_back(made);
  return row->second;
}

void ProgramWriter::write(flat::Writer& out) const {
  auto own = own_;
  own.table(rows_);
  own.table(steps_);
  own.table(groups_);
  own.table(sets_);
  own.table(classes_);
  own.table(ranges_);
  out.bytes(own.take());
}

}  // namespace postmortem::rules
