#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/pattern_program.h"
#include "engine/pattern_text.h"

namespace postmortem::rules {

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
        text_(text, all.ranges_),
        memory_(memory()),
        wants_groups_(wants_groups),
        budget_(2'000 + text.size() * 32) {}

  Found run(Programs::Starts starts);

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

  [[nodiscard]] bool is_first(std::size_t pos) const;
  /// The next place up to `last` where a match can begin; any behind that where there is none.
  [[nodiscard]] std::size_t next_begin(std::size_t pos, std::size_t last) const;
  [[nodiscard]] std::size_t next_line(std::size_t pos, std::size_t last) const;

  Found run_at(std::size_t begin);

  /// Does the step; false where the text does not go on so.
  bool forward(const Step& step);

  bool go_on(std::size_t length) {
    pos_ += length;
    ++step_;
    return true;
  }

  [[nodiscard]] bool can_begin(std::uint32_t set) const {
    return set == 0 || (pos_ < text_.size() && all_.sets_[set].has(text_.at(pos_)));
  }

  /// Takes up to `most` of what the run at `step` is made of; how many it took.
  std::uint32_t take(const Step& step, std::uint32_t most);

  static std::uint32_t most_of(const Step& step) {
    const auto most = step.a >> 16U;
    return most == no_bound ? UINT32_MAX : most;
  }

  bool longest_run(const Step& step);

  /// Shortens the run at `step_`, which ends here, to where what follows it can begin.
  bool settle(std::uint32_t floor);
  void step_back(const Step& step, std::size_t floor);
  bool shortest_run(const Step& step);

  /// Lets the run at `step_`, which ends here and may take `more`, go on to where what follows
  /// it can begin.
  bool lengthen(std::uint32_t more);
  bool split(const Step& step);
  bool loop(const Step& step);

  void change_slot(std::uint8_t slot, std::uint32_t value) {
    memory_.stack.push_back({Way::restore, slot, memory_.slots[slot], 0});
    memory_.slots[slot] = value;
  }

  /// Goes back to the last choice; false where none is left, or the budget is used up.
  bool back();
  bool resume(const Back& last);

  const Programs& all_;
  const ProgramRow& row_;
  const Step* steps_;
  PatternText text_;
  Memory& memory_;
  bool wants_groups_;
  std::size_t budget_;
  std::size_t pos_{};
  std::uint32_t step_{};
};

}  // namespace postmortem::rules
