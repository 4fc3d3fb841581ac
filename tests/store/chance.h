#pragma once

#include <initializer_list>
#include <random>
#include <string>

#include "core/event.h"
#include "store/filter.h"

namespace postmortem::store::test {

class Choose {
 public:
  explicit Choose(unsigned seed) : random_(seed) {}
  int below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }
  std::string of(std::initializer_list<const char*> words) {
    return words.begin()[below(static_cast<int>(words.size()))];
  }

 private:
  std::mt19937 random_;
};

[[nodiscard]] Event random_event(Choose& choose);
[[nodiscard]] Filter random_filter(Choose& choose);
[[nodiscard]] std::string describe(const Filter& f);
/// Whether the filter lets the event through, told by hand.
[[nodiscard]] bool passes(const Event& e, const Filter& f);

}  // namespace postmortem::store::test
