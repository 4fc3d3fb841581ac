#include "engine/gram_counts.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace postmortem::rules {
namespace {

constexpr unsigned bits_of_fours = 18;
constexpr unsigned bits_of_threes = 16;

}  // namespace

GramCounts::GramCounts(std::string_view sample)
    : fours_(std::size_t{1} << bits_of_fours), threes_(std::size_t{1} << bits_of_threes) {
  for (std::size_t i = 0; i + gram_size <= sample.size(); ++i) {
    ++fours_[place(load_gram(sample.data() + i, gram_size), bits_of_fours)];
    ++threes_[place(load_gram(sample.data() + i, short_gram_size), bits_of_threes)];
  }
}

std::uint32_t GramCounts::of(const char* at, std::size_t count) const {
  const auto gram = load_gram(at, count);
  return count == gram_size ? fours_[place(gram, bits_of_fours)]
                            : threes_[place(gram, bits_of_threes)];
}

std::uint32_t GramCounts::cost(std::string_view word) const {
  constexpr auto by_length = std::to_array<std::uint32_t>({24, 10, 5, 3, 2, 1});
  assert(word.size() >= short_gram_size);
  const auto size = std::min(word.size(), gram_size);
  auto rarest = of(word.data(), size);
  for (std::size_t i = 1; i + size <= word.size(); ++i) {
    rarest = std::min(rarest, of(word.data() + i, size));
  }
  return rarest + by_length[std::min(word.size() - short_gram_size, by_length.size() - 1)];
}

}  // namespace postmortem::rules
