#include "core/nearest.h"

#include <algorithm>
#include <utility>

namespace postmortem {
namespace {

constexpr std::size_t longest = 64;  ///< of a word that is compared letter by letter

/// Letters to change, put in or take out (Levenshtein); two that changed places count one.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before;
  std::vector<std::size_t> above(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    above[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto cost = a[i - 1] == b[j - 1] ? 0U : 1U;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + cost});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before = std::exchange(above, std::move(row));
  }
  return above.back();
}

}  // namespace

std::vector<std::string> nearest(std::string_view word,
                                 const std::vector<std::string_view>& words, std::size_t most) {
  if (word.empty() || word.size() > longest) {
    return {};
  }
  const auto far = std::max<std::size_t>(1, word.size() / 3);
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const auto& other : words) {
    const auto apart = other.size() > longest ? far + 1 : distance(word, other);
    if (apart <= far) {
      near.emplace_back(apart, other);
    } else if (word.size() >= 3 && other.find(word) != std::string_view::npos) {
      near.emplace_back(far + other.size(), other);
    }
  }
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  std::vector<std::string> out;
  for (std::size_t i = 0; i < std::min(most, near.size()); ++i) {
    out.emplace_back(near[i].second);
  }
  return out;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& words) {
  std::string out;
  for (const auto& other : nearest(word, words)) {
    out.append(out.empty() ? "; did you mean " : ", ").append(other);
  }
  return out.empty() ? out : out + '?';
}

}  // namespace postmortem
