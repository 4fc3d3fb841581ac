#include "engine/pattern_set.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cstring>
#include <unordered_map>

#include <re2/re2.h>

#include "engine/pattern.h"

namespace postmortem::rules {
namespace {

constexpr std::size_t gram = shortest_word;  ///< bytes that are looked at at once
constexpr int most_memory = 1 << 20;         ///< bytes that RE2 may use for one pattern
constexpr std::size_t filter_bits = 1U << 17U;

std::uint32_t load_gram(const char* at) noexcept {
  std::uint32_t value = 0;
  std::memcpy(&value, at, gram);
  return value;
}

std::size_t filter_bit(std::uint32_t value) noexcept {
  return (value * 2654435761U) >> 15U;
}

RE2::Options options() {
  RE2::Options out;
  out.set_log_errors(false);
  out.set_max_mem(most_memory);
  return out;
}

/// A pattern that is compiled when first asked for, by whichever thread comes first.
class LazyPattern {
 public:
  explicit LazyPattern(std::string text) : text_(std::move(text)) {}
  LazyPattern(LazyPattern&& other) noexcept
      : text_(std::move(other.text_)), compiled_(other.compiled_.exchange(nullptr)) {}
  LazyPattern& operator=(LazyPattern&&) = delete;
  LazyPattern(const LazyPattern&) = delete;
  LazyPattern& operator=(const LazyPattern&) = delete;
  ~LazyPattern() { delete compiled_.load(); }

  const RE2& get() const {
    const RE2* there = compiled_.load(std::memory_order_acquire);
    if (there != nullptr) {
      return *there;
    }
    auto made = std::make_unique<RE2>(text_, options());
    if (compiled_.compare_exchange_strong(there, made.get(), std::memory_order_acq_rel)) {
      return *made.release();
    }
    return *there;
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
  mutable std::atomic<const RE2*> compiled_{nullptr};
};

struct Word {
  std::string text{};
  std::vector<PatternSet::Id> patterns{};
};

/// Where the gram that a word is found by stands in it.
struct Anchor {
  std::uint32_t word{};
  std::uint32_t offset{};
};

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

PatternSet::Range range_of(const re2::StringPiece& part, std::string_view whole) {
  if (part.data() == nullptr) {
    return PatternSet::no_match;
  }
  const auto begin = static_cast<std::size_t>(part.data() - whole.data());
  return {begin, begin + part.size()};
}

}  // namespace

struct PatternSet::Impl {
  std::vector<LazyPattern> patterns{};
  std::vector<Id> always{};  ///< patterns that need no word
  std::vector<Word> words{};
  std::unordered_map<std::string, std::uint32_t> word_index{};
  std::vector<std::uint64_t> filter = std::vector<std::uint64_t>(filter_bits / 64);
  std::vector<std::uint32_t>
      heads{};  ///< first entry of each bucket in `anchors`, one more at the end
  std::vector<std::pair<std::uint32_t, Anchor>> anchors{};
  std::uint32_t bucket_mask{};

  void mark(const Word& word, Scratch& scratch) const {
    for (const Id id : word.patterns) {
      if (scratch.seen[id] != scratch.round) {
        scratch.seen[id] = scratch.round;
        scratch.ids.push_back(id);
      }
    }
  }

  void look(std::string_view text, std::size_t pos, std::uint32_t value,
            Scratch& scratch) const {
    const auto bucket = static_cast<std::uint32_t>(filter_bit(value)) & bucket_mask;
    for (auto i = heads[bucket]; i < heads[bucket + 1]; ++i) {
      const auto& [wanted, anchor] = anchors[i];
      const auto& word = words[anchor.word];
      if (wanted == value && pos >= anchor.offset &&
          text.substr(pos - anchor.offset).starts_with(word.text)) {
        mark(word, scratch);
      }
    }
  }
};

PatternSet::PatternSet() : impl_(std::make_unique<Impl>()) {}
PatternSet::~PatternSet() = default;
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;

PatternSet::Id PatternSet::add(std::string expanded, const std::vector<std::string>& words) {
  const auto id = static_cast<Id>(impl_->patterns.size());
  impl_->patterns.emplace_back(std::move(expanded));
  if (words.empty()) {
    impl_->always.push_back(id);
  }
  for (const auto& word : words) {
    const auto [entry, is_new] =
        impl_->word_index.try_emplace(word, static_cast<std::uint32_t>(impl_->words.size()));
    if (is_new) {
      impl_->words.push_back({word, {}});
    }
    impl_->words[entry->second].patterns.push_back(id);
  }
  return id;
}

void PatternSet::finish() {
  auto& impl = *impl_;
  // A word is found by the gram of it that the fewest words share.
  std::unordered_map<std::uint32_t, std::uint32_t> uses;
  uses.reserve(impl.words.size() * 8);
  for (const auto& word : impl.words) {
    for (std::size_t i = 0; i + gram <= word.text.size(); ++i) {
      ++uses[load_gram(word.text.data() + i)];
    }
  }
  std::uint32_t buckets = 256;
  while (buckets < impl.words.size() && buckets < filter_bits) {
    buckets *= 2;
  }
  impl.bucket_mask = buckets - 1;
  std::vector<std::pair<std::uint32_t, Anchor>> unsorted;
  unsorted.reserve(impl.words.size());
  for (std::uint32_t w = 0; w < impl.words.size(); ++w) {
    const auto& text = impl.words[w].text;
    assert(text.size() >= gram);
    std::size_t best = 0;
    for (std::size_t i = 1; i + gram <= text.size(); ++i) {
      if (uses[load_gram(text.data() + i)] < uses[load_gram(text.data() + best)]) {
        best = i;
      }
    }
    const auto value = load_gram(text.data() + best);
    const auto bit = filter_bit(value);
    impl.filter[bit / 64] |= std::uint64_t{1} << (bit % 64);
    unsorted.push_back({value, {w, static_cast<std::uint32_t>(best)}});
  }
  const auto bucket_of = [&](std::uint32_t value) {
    return static_cast<std::uint32_t>(filter_bit(value)) & impl.bucket_mask;
  };
  impl.heads.assign(buckets + 1, 0);
  for (const auto& [value, anchor] : unsorted) {
    ++impl.heads[bucket_of(value) + 1];
  }
  for (std::size_t i = 1; i < impl.heads.size(); ++i) {
    impl.heads[i] += impl.heads[i - 1];
  }
  impl.anchors.resize(unsorted.size());
  auto next = impl.heads;
  for (const auto& entry : unsorted) {
    impl.anchors[next[bucket_of(entry.first)]++] = entry;
  }
  impl.word_index.clear();
}

const std::vector<PatternSet::Id>& PatternSet::candidates(std::string_view prepared,
                                                          Scratch& scratch) const {
  const auto& impl = *impl_;
  if (scratch.seen.size() != impl.patterns.size()) {
    scratch.seen.assign(impl.patterns.size(), 0);
    scratch.round = 0;
  }
  if (++scratch.round == 0) {
    std::fill(scratch.seen.begin(), scratch.seen.end(), 0);
    scratch.round = 1;
  }
  scratch.ids.assign(impl.always.begin(), impl.always.end());
  if (!impl.heads.empty()) {
    for (std::size_t pos = 0; pos + gram <= prepared.size(); ++pos) {
      const auto value = load_gram(prepared.data() + pos);
      const auto bit = filter_bit(value);
      if (((impl.filter[bit / 64] >> (bit % 64)) & 1U) != 0) {
        impl.look(prepared, pos, value, scratch);
      }
    }
  }
  std::sort(scratch.ids.begin(), scratch.ids.end());
  return scratch.ids;
}

bool PatternSet::matches(Id id, std::string_view prepared) const {
  const auto& pattern = impl_->patterns[id].get();
  return pattern.ok() && RE2::PartialMatch(piece(prepared), pattern);
}

PatternSet::Range PatternSet::find(Id id, std::string_view prepared) const {
  const auto& pattern = impl_->patterns[id].get();
  re2::StringPiece whole;
  if (!pattern.ok() ||
      !pattern.Match(piece(prepared), 0, prepared.size(), RE2::UNANCHORED, &whole, 1)) {
    return no_match;
  }
  return range_of(whole, prepared);
}

PatternSet::Range PatternSet::find(Id id, std::string_view prepared,
                                   std::vector<std::pair<std::string, Range>>& groups) const {
  const auto& pattern = impl_->patterns[id].get();
  constexpr int most_groups = 24;
  if (!pattern.ok()) {
    return no_match;
  }
  std::array<re2::StringPiece, most_groups> found{};
  const int count = std::min(most_groups, pattern.NumberOfCapturingGroups() + 1);
  if (!pattern.Match(piece(prepared), 0, prepared.size(), RE2::UNANCHORED, found.data(),
                     count)) {
    return no_match;
  }
  for (const auto& [index, name] : pattern.CapturingGroupNames()) {
    if (index < count && found[static_cast<std::size_t>(index)].data() != nullptr) {
      groups.emplace_back(name, range_of(found[static_cast<std::size_t>(index)], prepared));
    }
  }
  return range_of(found[0], prepared);
}

Result<Done> PatternSet::check(Id id) const {
  const auto& pattern = impl_->patterns[id].get();
  if (!pattern.ok()) {
    return Error{ErrorCode::config,
                 pattern.error() + " in pattern '" + impl_->patterns[id].text() + "'",
                 {}};
  }
  return Done{};
}

int PatternSet::program_size(Id id) const {
  return impl_->patterns[id].get().ProgramSize();
}

const std::string& PatternSet::expression(Id id) const {
  return impl_->patterns[id].text();
}

std::size_t PatternSet::size() const noexcept {
  return impl_->patterns.size();
}

}  // namespace postmortem::rules
