#include "engine/pattern_machine.h"

#include <algorithm>
#include <cstring>

namespace postmortem::rules {

Programs::Found Machine::run(Programs::Starts starts) {
  if (row_.begins == ProgramRow::Begins::with_text) {
    return starts.first == 0 ? run_at(0) : Found::no;
  }
  const auto last = std::min(starts.last, text_.size());
  for (auto begin = starts.first;; ++begin) {
    begin = row_.begins == ProgramRow::Begins::with_line ? next_line(begin, last)
                                                         : next_begin(begin, last);
    if (begin > last) {
      return Found::no;
    }
    const auto found = run_at(begin);
    if (found != Found::no) {
      return found;
    }
    if (budget_ <= 1) {
      return Found::unknown;
    }
  }
}

inline bool Machine::is_first(std::size_t pos) const {
  return row_.first == 0 || (pos < text_.size() && all_.sets_[row_.first].has(text_.at(pos)));
}

inline std::size_t Machine::next_begin(std::size_t pos, std::size_t last) const {
  if (row_.one_byte != ProgramRow::no_byte) {
    return text_.view().substr(0, last + 1).find(static_cast<char>(row_.one_byte), pos);
  }
  while (pos <= last && !is_first(pos)) {
    ++pos;
  }
  return pos;
}

std::size_t Machine::next_line(std::size_t pos, std::size_t last) const {
  const auto text = text_.view().substr(0, last);
  for (; pos <= last; ++pos) {
    if (pos > 0 && text[pos - 1] != '\n') {
      const auto end = text.find('\n', pos);
      if (end == std::string_view::npos) {
        return end;
      }
      pos = end + 1;
    }
    if (is_first(pos)) {
      break;
    }
  }
  return pos;
}

Programs::Found Machine::run_at(std::size_t begin) {
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

inline bool Machine::forward(const Step& step) {
  switch (step.op) {
    case Op::byte:
      return pos_ < text_.size() && text_.at(pos_) == step.slot && go_on(1);
    case Op::text: {
      const auto words = all_.reader_.text({step.a, step.b});
      return text_.size() - pos_ >= words.size() &&
             std::memcmp(text_.view().data() + pos_, words.data(), words.size()) == 0 &&
             go_on(words.size());
    }
    case Op::one_of: {
      const auto length = text_.length_of(all_.classes_[step.set], pos_);
      return length != 0 && go_on(length);
    }
    case Op::run:
    case Op::unit_run:
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
      return text_.holds(static_cast<Assertion>(step.slot), pos_) && go_on(0);
    case Op::match:
      break;
  }
  return false;
}

inline std::uint32_t Machine::take(const Step& step, std::uint32_t most) {
  const auto& wanted = all_.classes_[step.set];
  const auto count =
      step.op == Op::unit_run
          ? text_.take_units(wanted, step.slot, all_.classes_[step.b >> 16U], most, pos_)
          : text_.take(wanted, most, pos_);
  budget_ -= std::min<std::size_t>(budget_ - 1, count / 8);
  return count;
}

inline bool Machine::longest_run(const Step& step) {
  const auto least = step.a & 0xFFFFU;
  if (least > 0 && take(step, least) < least) {
    return false;
  }
  const auto floor = pos_;
  take(step, most_of(step) - least);
  return settle(static_cast<std::uint32_t>(floor));
}

inline bool Machine::settle(std::uint32_t floor) {
  const auto& step = steps_[step_];
  while (pos_ > floor && !can_begin(step.b & 0xFFFFU)) {
    step_back(step, floor);
  }
  if (pos_ == floor && !can_begin(step.b & 0xFFFFU)) {
    return false;
  }
  if (pos_ > floor) {
    memory_.stack.push_back({Way::shorter, step_, static_cast<std::uint32_t>(pos_), floor});
  }
  ++step_;
  return true;
}

inline void Machine::step_back(const Step& step, std::size_t floor) {
  pos_ = step.op == Op::unit_run ? text_.back_unit(pos_, floor, step.slot)
                                 : text_.back(pos_, floor);
  budget_ -= budget_ > 1 ? 1 : 0;
}

bool Machine::shortest_run(const Step& step) {
  const auto least = step.a & 0xFFFFU;
  if (least > 0 && take(step, least) < least) {
    return false;
  }
  return lengthen(most_of(step) - least);
}

bool Machine::lengthen(std::uint32_t more) {
  const auto& step = steps_[step_];
  while (!can_begin(step.b)) {
    if (more == 0 || take(step, 1) == 0) {
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

inline bool Machine::split(const Step& step) {
  const auto next_set = step.b & 0xFFFFU;
  const auto away_set = step.b >> 16U;
  bool next = next_set == 0;
  bool away = away_set == 0;
  if (pos_ < text_.size()) {
    const auto byte = text_.at(pos_);
    next = all_.sets_[next_set].has(byte);
    away = all_.sets_[away_set].has(byte);
  }
  const auto on = step_ + 1;
  if (next != away) {
    step_ = next ? on : step.a;
    return true;
  }
  if (!next) {
    return false;
  }
  const bool takes_next = step.op == Op::split;
  memory_.stack.push_back(
      {Way::resume, takes_next ? step.a : on, static_cast<std::uint32_t>(pos_), 0});
  step_ = takes_next ? on : step.a;
  return true;
}

bool Machine::loop(const Step& step) {
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

bool Machine::back() {
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

bool Machine::resume(const Back& last) {
  switch (last.way) {
    case Way::shorter:
      step_back(steps_[step_], last.bound);
      return settle(last.bound);
    case Way::longer:
      return take(steps_[step_], 1) == 1 && lengthen(last.bound - 1);
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
