#include "reports/mentions.h"

#include <algorithm>
#include <bitset>
#include <cstdint>
#include <utility>

#include "core/address.h"
#include "core/fold.h"
#include "core/status.h"
#include "core/text.h"

namespace postmortem::reports {
namespace {

constexpr auto none = SIZE_MAX;

/// Finds any number of addresses in a line at once. Those that a text goes on with are the last
/// one in front of it in their order, and the addresses that this one begins with.
class AddressFinder {
 public:
  /// Borrows the addresses: in folded case, in order, each once, none empty.
  explicit AddressFinder(std::span<const std::string_view> addresses)
      : addresses_(addresses), shorter_(addresses.size(), none) {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      while (!open.empty() && !addresses[i].starts_with(addresses[open.back()])) {
        open.pop_back();
      }
      shorter_[i] = open.empty() ? none : open.back();
      open.push_back(i);
      first_.set(static_cast<unsigned char>(addresses[i].front()));
      all_have_at_ = all_have_at_ && addresses[i].find('@') != std::string_view::npos;
    }
  }

  /// Calls `each` with position and number of every address in `line`, which is folded.
  template <typename Each>
  void find(std::string_view line, Each each) const {
    if (all_have_at_ && line.find('@') == std::string_view::npos) {
      return;
    }
    for (std::size_t pos = 0; pos < line.size(); ++pos) {
      if (first_.test(static_cast<unsigned char>(line[pos])) &&
          (pos == 0 || !is_alnum(line[pos - 1]))) {
        find_at(line, pos, each);
      }
    }
  }

 private:
  template <typename Each>
  void find_at(std::string_view line, std::size_t pos, Each& each) const {
    // Addresses that begin with one another without end are nobody's.
    constexpr int most_tried = 16;
    const auto rest = line.substr(pos);
    const auto behind = std::upper_bound(addresses_.begin(), addresses_.end(), rest);
    auto i = behind == addresses_.begin()
                 ? none
                 : static_cast<std::size_t>(behind - addresses_.begin()) - 1;
    for (int tried = 0; i != none && tried < most_tried; i = shorter_[i], ++tried) {
      if (rest.starts_with(addresses_[i]) && is_whole(line, pos, addresses_[i])) {
        each(pos, i);
      }
    }
  }

  /// Is what stands there no part of another address?
  static bool is_whole(std::string_view line, std::size_t pos, std::string_view address) {
    constexpr std::size_t looked_at = 2;  // behind it
    const std::size_t before = pos > 0 ? 1 : 0;
    return find_address(line.substr(pos - before, before + address.size() + looked_at),
                        address) == before;
  }

  std::span<const std::string_view> addresses_;
  std::vector<std::size_t> shorter_;  ///< the longest other one that it begins with
  std::bitset<256> first_{};          ///< their first characters
  bool all_have_at_{true};
};

bool is_summary(const Line& line, std::size_t end) noexcept {
  return parse_reply_code(line.text) || line.folded.substr(end).starts_with(">... ");
}

/// Of a line that names more of them the others get nothing.
constexpr int most_of_a_summary = 8;

/// Each but the empty one once, in order.
std::vector<std::string_view> different(std::span<const std::string> addresses) {
  std::vector<std::string_view> out(addresses.begin(), addresses.end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  if (!out.empty() && out.front().empty()) {
    out.erase(out.begin());
  }
  return out;
}

/// What was found of each of `sorted`, for each of `folded`. An outcome goes to the first
/// alone: a report may name one address a thousand times.
std::vector<Mention> for_each_of(std::span<const std::string> folded,
                                 std::span<const std::string_view> sorted,
                                 std::vector<Mention> found, std::size_t end) {
  std::vector<Mention> out;
  out.reserve(folded.size());
  for (const std::string_view address : folded) {
    if (address.empty()) {
      out.push_back({end, 0, end});
      continue;
    }
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), address);
    auto& mention = found[static_cast<std::size_t>(at - sorted.begin())];
    out.push_back(mention);
    mention.summary = end;
  }
  return out;
}

}  // namespace

std::vector<Mention> find_mentions(const Region& region, std::span<const std::string> addresses,
                                   Wanted wanted) {
  std::vector<std::string> folded(addresses.size());
  std::ranges::transform(addresses, folded.begin(), fold_case);
  const auto sorted = different(folded);
  const auto end = region.lines.size();
  const AddressFinder finder(sorted);
  std::vector<Mention> found(sorted.size(), {end, 0, end});
  std::vector<std::size_t> last(sorted.size(), none);  // line that names it
  auto left = sorted.size();
  for (std::size_t i = 0; i < end && left > 0; ++i) {
    const auto& line = region.lines[i];
    int named = 0;
    finder.find(line.folded, [&](std::size_t pos, std::size_t number) {
      auto& mention = found[number];
      const auto behind = pos + sorted[number].size();
      if (last[number] == i || mention.summary < end) {
        return;
      }
      last[number] = i;
      ++named;
      if (mention.line == end) {
        mention.line = i;
        mention.end = behind;
        left -= wanted == Wanted::line ? 1 : 0;
      }
      if (wanted == Wanted::line_and_summary && named <= most_of_a_summary &&
          is_summary(line, behind)) {
        mention.summary = i;
        --left;
      }
    });
  }
  return for_each_of(folded, sorted, std::move(found), end);
}

}  // namespace postmortem::reports
