#include "engine/branch_starts.h"

#include <algorithm>

namespace postmortem::rules {
namespace {

constexpr std::size_t few_starts = 64;

/// Gathers what the hits of a branch's words tell.
class Telling {
 public:
  Telling(const BranchRow& branch, const Looked& in)
      : branch_(branch), in_(in), told_{Told::Kind::no, {in.text.size(), 0}} {}

  void add(const WordHit& hit, const BranchWord& word) {
    if (hit.begin < in_.offset || hit.end > in_.offset + in_.text.size()) {
      return;
    }
    const auto begin = hit.begin - in_.offset;
    if (!edges_hold(word.edges, in_.text, begin, hit.end - in_.offset)) {
      return;
    }
    told_.kind = word.sure ? Told::Kind::yes : std::max(told_.kind, Told::Kind::perhaps);
    told_.starts.first =
        std::min(told_.starts.first, begin - std::min<std::size_t>(begin, branch_.reach));
    told_.starts.last = std::max(told_.starts.last, begin);
  }

  [[nodiscard]] const Told& told() const noexcept { return told_; }

 private:
  const BranchRow& branch_;
  const Looked& in_;
  Told told_;
};

/// Has the text, which has a word of the branch, one of each further set too?
bool has_further_words(const PatternTables& tables, const BranchRow& branch,
                       std::string_view text) {
  const auto wanted = flat::rows(tables.word_sets, branch.sets);
  return std::all_of(wanted.begin(), wanted.end(), [&](flat::Range set) {
    const auto choice = flat::rows(tables.words, set);
    return std::any_of(choice.begin(), choice.end(), [&](flat::Text word) {
      return text.find(tables.reader.text(word)) != std::string_view::npos;
    });
  });
}

}  // namespace

Told tell(const PatternTables& tables, const BranchRow& branch, const Looked& in) {
  if (branch.needs_no_word != 0) {
    return {Told::Kind::perhaps, {0, in.text.size()}};
  }
  Telling telling(branch, in);
  const auto words = flat::rows(tables.branch_words, branch.words);
  if (in.hit_span.last == in.hits.size()) {
    for (const auto& word : words) {
      for (auto number = in.hits.last_of(word.word);
           number != WordHits::none && number >= in.hit_span.first;
           number = in.hits.hit(number).next) {
        telling.add(in.hits.hit(number), word);
      }
    }
  } else {
    for (auto number = in.hit_span.first; number < in.hit_span.last; ++number) {
      const auto& hit = in.hits.hit(number);
      // Not the ranges' equal_range, of which clang 14 makes nothing.
      const auto first = std::ranges::lower_bound(words, hit.word, {}, &BranchWord::word);
      for (auto word = first; word != words.end() && word->word == hit.word; ++word) {
        telling.add(hit, *word);
      }
    }
  }
  auto out = telling.told();
  // Where a match can begin in few places only, running the program is as cheap.
  if (out.kind == Told::Kind::perhaps && out.starts.last > out.starts.first + few_starts &&
      !has_further_words(tables, branch, in.text)) {
    out.kind = Told::Kind::no;
  }
  return out;
}

}  // namespace postmortem::rules
