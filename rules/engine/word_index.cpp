#include "engine/word_index.h"

#include <algorithm>
#include <cassert>
#include <unordered_map>

namespace postmortem::rules {

/// Work of WordIndex::write.
struct WordIndex::Making {
  const std::vector<Entry>& entries;
  const GramCounts& counts;
  std::unordered_map<std::uint32_t, std::uint32_t> shared{};  ///< of a gram: words that have it
  std::vector<std::uint64_t> filter = std::vector<std::uint64_t>(1U << filter_row_bits);
  std::vector<Anchor> anchors{};
  std::vector<std::uint32_t> heads{};
  std::uint32_t use_count{};
  static constexpr std::size_t longest_word = 0xFFFFFF;
  static constexpr std::size_t furthest_anchor = 0xFF;

  void count_shared() {
    shared.reserve(entries.size() * 16);
    for (const auto& entry : entries) {
      for (std::size_t i = 0; i + gram_size <= entry.word.size(); ++i) {
        ++shared[load_gram(entry.word.data() + i, gram_size)];
      }
    }
  }

  /// What it costs to look for the gram: words that share it cost, too.
  [[nodiscard]] std::uint32_t weight(const char* at) const {
    constexpr std::uint32_t per_word = 2;
    return counts.of(at, gram_size) + per_word * shared.at(load_gram(at, gram_size));
  }

  void anchor(std::uint32_t number) {
    const auto& word = entries[number].word;
    assert(word.size() >= short_gram_size && word.size() <= longest_word);
    if (word.size() < gram_size) {
      const auto value = load_gram(word.data(), short_gram_size);
      filter[filter_row(value)] = ~std::uint64_t{0};
      add(value, number, 0);
      return;
    }
    std::size_t best = 0;
    const auto places = std::min(word.size() - gram_size, furthest_anchor);
    for (std::size_t i = 1; i <= places; ++i) {
      if (weight(word.data() + i) < weight(word.data() + best)) {
        best = i;
      }
    }
    const auto value = load_gram(word.data() + best, gram_size);
    filter[filter_row(value)] |= std::uint64_t{1} << (value >> 24U & 63U);
    add(value, number, best);
  }

  void add(std::uint32_t value, std::uint32_t number, std::size_t offset) {
    const auto& [word, uses] = entries[number];
    Anchor row;
    row.value = value;
    row.word = number;
    row.offset = offset & 0xFFU;
    row.size = word.size() & 0xFFFFFFU;
    row.uses = {use_count, static_cast<std::uint32_t>(uses.size())};
    word.copy(row.head.data(), row.head.size());
    anchors.push_back(row);
    use_count += static_cast<std::uint32_t>(uses.size());
  }

  void sort_into(std::uint32_t buckets) {
    const auto bucket_of = [&](const Anchor& row) { return hash(row.value) & (buckets - 1); };
    std::stable_sort(anchors.begin(), anchors.end(), [&](const Anchor& a, const Anchor& b) {
      return bucket_of(a) < bucket_of(b);
    });
    heads.assign(buckets + 1, 0);
    for (const auto& row : anchors) {
      ++heads[bucket_of(row) + 1];
    }
    for (std::size_t i = 1; i < heads.size(); ++i) {
      heads[i] += heads[i - 1];
    }
  }
};

void WordIndex::write(const std::vector<Entry>& entries, const GramCounts& counts,
                      flat::Writer& out) {
  Making making{entries, counts};
  making.count_shared();
  std::vector<flat::Text> tails;
  std::vector<WordUse> uses;
  flat::Writer own;
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    making.anchor(i);
    const auto& word = entries[i].word;
    tails.push_back(own.text(std::string_view(word).substr(std::min(word.size(), head_size))));
    uses.insert(uses.end(), entries[i].uses.begin(), entries[i].uses.end());
  }
  std::uint32_t buckets = 256;
  while (buckets < entries.size() * 2 && buckets < (1U << most_bucket_bits)) {
    buckets *= 2;
  }
  making.sort_into(buckets);
  own.table(making.filter);
  own.table(making.heads);
  own.table(making.anchors);
  own.table(tails);
  own.table(uses);
  out.bytes(own.take());
}

WordIndex::WordIndex(flat::Reader& in)
    : reader_(in.bytes()),
      filter_(reader_.table<std::uint64_t>()),
      heads_(reader_.table<std::uint32_t>()),
      anchors_(reader_.table<Anchor>()),
      tails_(reader_.table<flat::Text>()),
      uses_(reader_.table<WordUse>()),
      bucket_mask_(static_cast<std::uint32_t>(heads_.size() - 2)) {}

}  // namespace postmortem::rules
