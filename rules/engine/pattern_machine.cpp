#include <algorithm>
#include <cstring>

#include "core/utf8.h"
#include "engine/pattern_program.h"
#include "engine/word_index.h"

namespace postmortem::rules {
namespace {

constexpr bool goes_on(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// Length of the character that begins with that byte (0x80 or more), by its first byte.
constexpr std::size_t length_of(unsigned char byte) noexcept {
  return byte < 0xC0U ? 0 : byte < 0xE0U ? 2 : byte < 0xF0U ? 3 : 4;
}

}  // namespace

/// One search of a program in a text.
class Machine {
 public:
  using Found = Programs::Found;
  using Op = Step::Op;
  using Assertion = PatternNode::Assertion;

  Machine(const Programs& all, const ProgramRow& row, std::string_view text, bool wants_groups)
      : all_(all),
        row_(row),
        steps_(all.steps_.data() + row.steps.first),
        text_(text),
        memory_(memory()),
        wants_groups_(wants_groups),
        budget_(2'000 + text.size() * 32) {}

  Found run(Programs::Starts starts) {
    if (row_.at_begin != 0) {
      return starts.first == 0 ? run_at(0) : Found::no;
    }
    const auto& first = all_.sets_[row_.first];
    const auto end = std::min(starts.last + 1, text_.size());
    for (auto begin = starts.first;; ++begin) {
      if (row_.first != 0) {
        begin = next_begin(first, begin, end);
        if (begin >= end) {
          return Found::no;
        }
      }
      const auto found = run_at(begin);
      if (found != Found::no || begin >= starts.last) {
        return found;
      }
      if (budget_ <= 1) {
        return Found::unknown;
      }
    }
  }

  static std::span<const std::uint32_t> slots() { return memory().slots; }

 private:
  enum class Way : std::uint32_t { resume, restore, shorter, longer };
  /// Where to go on if what is being tried fails.
  struct Back {
    Way way{};
    std::uint32_t step{};   ///< or slot
    std::uint32_t pos{};    ///< or its value
    std::uint32_t bound{};  ///< of a run: where its least ends, or how many more it may take
  };
  struct Memory {
    std::vector<Back> stack{};
    std::array<std::uint32_t, most_slots> slots{};
  };
  static Memory& memory() {
    thread_local Memory memory;
    return memory;
  }

  [[nodiscard]] std::size_t next_begin(const ByteSet& first, std::size_t pos,
                                       std::size_t end) const {
    if (row_.one_byte != ProgramRow::no_byte) {
      return text_.substr(0, end).find(static_cast<char>(row_.one_byte), pos);
    }
    while (pos < end && !first.has(static_cast<unsigned char>(text_[pos]))) {
      ++pos;
    }
    return pos;
  }

  Found run_at(std::size_t begin) {
    memory_.stack.clear();
    if (wants_groups_) {
      std::fill_n(memory_.slots.begin(), row_.slots, Programs::unset);
    }
    pos_ = begin;
    step_ = 0;
    for (;;) {
      const auto& step = steps_[step_];
      if (step.op == Op::match) {
        memory_.slots[0] = static_cast<std::uint32_t>(begin);
        memory_.slots[1] = static_cast<std::uint32_t>(pos_);
        return Found::yes;
      }
      if (!forward(step) && !back()) {
        return budget_ == 0 ? Found::unknown : Found::no;
      }
    }
  }

  /// Does the step; false where the text does not go on so.
  bool forward(const Step& step) {
    switch (step.op) {
      case Op::byte:
        return pos_ < text_.size() && static_cast<unsigned char>(text_[pos_]) == step.slot &&
               go_on(1);
      case Op::text: {
        const auto words = all_.reader_.text({step.a, step.b});
        return text_.size() - pos_ >= words.size() &&
               std::memcmp(text_.data() + pos_, words.data(), words.size()) == 0 &&
               go_on(words.size());
      }
      case Op::one_of: {
        const auto length = character(all_.classes_[step.set]);
        return length != 0 && go_on(length);
      }
      case Op::run:
        return longest_run(step);
      case Op::lazy_run:
        return shortest_run(step);
      case Op::split:
      case Op::split_away:
        return split(step);
      case Op::jump:
        step_ = step.a;
        return true;
      case Op::save:
        if (wants_groups_) {
          change_slot(step.slot, static_cast<std::uint32_t>(pos_));
        }
        return go_on(0);
      case Op::count:
        change_slot(step.slot, 0);
        return go_on(0);
      case Op::loop:
      case Op::lazy_loop:
        return loop(step);
      case Op::assertion:
        return holds(static_cast<Assertion>(step.slot)) && go_on(0);
      case Op::match:
        break;
    }
    return false;
  }

  bool go_on(std::size_t length) {
    pos_ += length;
    ++step_;
    return true;
  }

  [[nodiscard]] bool holds(Assertion assertion) const {
    switch (assertion) {
      case Assertion::word_edge:
        return is_word_edge(text_, pos_);
      case Assertion::no_word_edge:
        return !is_word_edge(text_, pos_);
      case Assertion::text_begin:
        return pos_ == 0;
      case Assertion::text_end:
        return pos_ == text_.size();
      case Assertion::line_begin:
        return pos_ == 0 || text_[pos_ - 1] == '\n';
      case Assertion::line_end:
        return pos_ == text_.size() || text_[pos_] == '\n';
      case Assertion::unknown:
        break;
    }
    return false;
  }

  /// Length of the character here; 0 where there is none of that class.
  [[nodiscard]] std::size_t character(const CharClass& wanted) const {
    if (pos_ >= text_.size()) {
      return 0;
    }
    const auto byte = static_cast<unsigned char>(text_[pos_]);
    if (byte < 0x80U) {
      return wanted.has_ascii(byte) ? 1 : 0;
    }
    return wanted.others == CharClass::Others::none ? 0 : other_character(wanted, byte);
  }

  [[nodiscard]] std::size_t other_character(const CharClass& wanted, unsigned char byte) const {
    const auto length = length_of(byte);
    if (length == 0 || pos_ + length > text_.size()) {
      return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
      if (!goes_on(text_[pos_ + i])) {
        return 0;
      }
    }
    if (wanted.others == CharClass::Others::all) {
      return length;
    }
    auto end = pos_;
    const auto point = next_code_point(text_, end);
    const auto ranges = flat::rows(all_.ranges_, wanted.ranges);
    return std::any_of(
               ranges.begin(), ranges.end(),
               [&](const auto& range) { return range.first <= point && point <= range.last; })
               ? length
               : 0;
  }

  [[nodiscard]] bool can_begin(std::uint32_t set) const {
    return set == 0 || (pos_ < text_.size() &&
                        all_.sets_[set].has(static_cast<unsigned char>(text_[pos_])));
  }

  /// Takes up to `most` characters of the class; how many it took.
  std::uint32_t take(const CharClass& wanted, std::uint32_t most) {
    std::uint32_t count = 0;
    while (count < most) {
      const auto length = character(wanted);
      if (length == 0) {
        break;
      }
      pos_ += length;
      ++count;
    }
    budget_ -= std::min<std::size_t>(budget_ - 1, count / 8);
    return count;
  }

  static std::uint32_t most_of(const Step& step) {
    const auto most = step.a >> 16U;
    return most == no_bound ? UINT32_MAX : most;
  }

  bool longest_run(const Step& step) {
    const auto& wanted = all_.classes_[step.set];
    const auto least = step.a & 0xFFFFU;
    if (take(wanted, least) < least) {
      return false;
    }
    const auto floor = pos_;
    take(wanted, most_of(step) - least);
    return settle(static_cast<std::uint32_t>(floor));
  }

  /// Shortens the run at `step_`, which ends here, to where what follows it can begin.
  bool settle(std::uint32_t floor) {
    const auto follow = steps_[step_].b;
    while (pos_ > floor && !can_begin(follow)) {
      step_back(floor);
    }
    if (pos_ > floor) {
      memory_.stack.push_back({Way::shorter, step_, static_cast<std::uint32_t>(pos_), floor});
    }
    ++step_;
    return true;
  }

  void step_back(std::size_t floor) {
    --pos_;
    while (pos_ > floor && goes_on(text_[pos_])) {
      --pos_;
    }
    budget_ -= budget_ > 1 ? 1 : 0;
  }

  bool shortest_run(const Step& step) {
    const auto least = step.a & 0xFFFFU;
    if (take(all_.classes_[step.set], least) < least) {
      return false;
    }
    return lengthen(most_of(step) - least);
  }

  /// Lets the run at `step_`, which ends here and may take `more`, go on to where what follows
  /// it can begin.
  bool lengthen(std::uint32_t more) {
    const auto& step = steps_[step_];
    while (!can_begin(step.b)) {
      if (more == 0 || take(all_.classes_[step.set], 1) == 0) {
        return false;
      }
      --more;
    }
    if (more > 0) {
      memory_.stack.push_back({Way::longer, step_, static_cast<std::uint32_t>(pos_), more});
    }
    ++step_;
    return true;
  }

  bool split(const Step& step) {
    const bool next = can_begin(step.b & 0xFFFFU);
    const bool away = can_begin(step.b >> 16U);
    if (!next && !away) {
      return false;
    }
    const auto on = step_ + 1;
    const bool takes_next = step.op == Op::split ? next : !away;
    if (next && away) {
      memory_.stack.push_back(
          {Way::resume, takes_next ? step.a : on, static_cast<std::uint32_t>(pos_), 0});
    }
    step_ = takes_next ? on : step.a;
    return true;
  }

  bool loop(const Step& step) {
    const auto count = memory_.slots[step.slot];
    if (count >= most_of(step)) {
      step_ = step.b;
      return true;
    }
    const auto on = step_ + 1;
    const bool may_leave = count >= (step.a & 0xFFFFU);
    if (may_leave && step.op == Op::lazy_loop) {
      // Going on is what is tried last: the count changes only then.
      memory_.stack.push_back({Way::resume, on, static_cast<std::uint32_t>(pos_), count + 1});
      step_ = step.b;
      return true;
    }
    if (may_leave) {
      memory_.stack.push_back({Way::resume, step.b, static_cast<std::uint32_t>(pos_), 0});
    }
    change_slot(step.slot, count + 1);
    step_ = on;
    return true;
  }

  void change_slot(std::uint8_t slot, std::uint32_t value) {
    memory_.stack.push_back({Way::restore, slot, memory_.slots[slot], 0});
    memory_.slots[slot] = value;
  }

  /// Goes back to the last choice; false where none is left, or the budget is used up.
  bool back() {
    while (!memory_.stack.empty()) {
      if (budget_ <= 1) {
        budget_ = 0;
        return false;
      }
      --budget_;
      const auto last = memory_.stack.back();
      memory_.stack.pop_back();
      if (last.way == Way::restore) {
        memory_.slots[last.step] = last.pos;
        continue;
      }
      step_ = last.step;
      pos_ = last.pos;
      if (resume(last)) {
        return true;
      }
    }
    return false;
  }

  bool resume(const Back& last) {
    switch (last.way) {
      case Way::shorter:
        step_back(last.bound);
        return settle(last.bound);
      case Way::longer:
        return take(all_.classes_[steps_[step_].set], 1) == 1 && lengthen(last.bound - 1);
      case Way::resume:
        if (last.bound != 0) {
          change_slot(steps_[step_ - 1].slot, last.bound);
        }
        return true;
      case Way::restore:
        break;
    }
    return false;
  }

  const Programs& all_;
  const ProgramRow& row_;
  const Step* steps_;
  std::string_view text_;
  Memory& memory_;
  bool wants_groups_;
  std::size_t budget_;
  std::size_t pos_{};
  std::uint32_t step_{};
};

Programs::Programs(flat::Reader& in)
    : reader_(in.bytes()),
      rows_(reader_.table<ProgramRow>()),
      steps_(reader_.table<Step>()),
      groups_(reader_.table<GroupRow>()),
      sets_(reader_.table<ByteSet>()),
      classes_(reader_.table<CharClass>()),
      ranges_(reader_.table<CodeRange>()) {}

Programs::Found Programs::search(std::uint32_t id, std::string_view text, Starts starts) const {
  return has(id) ? Machine(*this, rows_[id], text, false).run(starts) : Found::unknown;
}

Programs::Found Programs::search(std::uint32_t id, std::string_view text, Starts starts,
                                 std::span<const std::uint32_t>& slots) const {
  const auto found =
      has(id) ? Machine(*this, rows_[id], text, true).run(starts) : Found::unknown;
  slots = Machine::slots();
  return found;
}

}  // namespace postmortem::rules
