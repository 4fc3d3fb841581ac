#include "engine/pattern_set.h"

#include <algorithm>
#include <array>

#include "engine/pattern_tables.h"
#include "engine/regex.h"
#include "engine/word_hits.h"

namespace postmortem::rules {
namespace {

/// Which words a text was found to hold, so that its lines need not be looked through again.
struct Scanned {
  const void* set{};
  const char* at{};      ///< where the text was
  std::string text{};    ///< what it was: something else may stand there now
  WordHits hits{};       ///< whatever stands around the words
  std::uint64_t used{};  ///< when it was last of use
};

/// The texts that this thread looked through last.
class ScannedTexts {
 public:
  /// One that holds all of `piece` at just this place, with its position; null where none does.
  std::pair<const Scanned*, std::size_t> find(const void* set, std::string_view piece) {
    for (auto& row : rows_) {
      const auto offset = static_cast<std::size_t>(piece.data() - row.at);
      if (row.set == set && piece.data() >= row.at && offset <= row.text.size() &&
          std::string_view(row.text).substr(offset, piece.size()) == piece) {
        row.used = ++clock_;
        return {&row, offset};
      }
    }
    return {nullptr, 0};
  }
  /// The one whose last use is longest ago, to be filled anew.
  Scanned& oldest() {
    auto& row = *std::ranges::min_element(rows_, {}, &Scanned::used);
    row.used = ++clock_;
    return row;
  }

 private:
  std::array<Scanned, 4> rows_{};
  std::uint64_t clock_{};
};

/// A text to look at, with the hits of its words; it may be part of what was looked through.
struct Looked {
  std::string_view text{};
  const WordHits& hits;
  std::size_t offset{};       ///< in what was looked through
  WordHits::Span hit_span{};  ///< of the part

  Looked(std::string_view part, const WordHits& all, std::size_t begin)
      : text(part),
        hits(all),
        offset(begin),
        hit_span(all.between(begin, begin + part.size())) {}
};

/// What the words in a text say of one branch.
struct Told {
  enum class Kind : std::uint8_t { no, perhaps, yes };
  Kind kind{};
  Programs::Starts starts{};  ///< where a match may begin

  void add(bool sure, std::size_t first, std::size_t last) {
    kind = sure ? Kind::yes : std::max(kind, Kind::perhaps);
    starts.first = std::min(starts.first, first);
    starts.last = std::max(starts.last, last);
  }
};

constexpr std::size_t few_starts = 64;

}  // namespace

struct PatternSet::Impl {
  std::vector<std::string> added{};  ///< until finish()
  std::string own{};                 ///< what finish() made
  std::string_view all{};
  PatternTables tables{};
  std::unique_ptr<Regex[]> regexes{};  // NOLINT: as many as there are patterns

  void open(std::string_view bytes) {
    all = bytes;
    tables = PatternTables(bytes);
    regexes = std::make_unique<Regex[]>(tables.patterns.size());  // NOLINT
  }

  [[nodiscard]] std::string_view expression(Id id) const {
    return added.empty() ? tables.reader.text(tables.patterns[id].expression)
                         : std::string_view(added[id]);
  }

  /// Finds the words of the text; those that do not stand as wanted only where `anyhow`.
  void scan(std::string_view text, bool anyhow, WordHits& hits) const {
    hits.begin(tables.branches.size(), tables.patterns.size());
    for (const auto branch : tables.always) {
      hits.add_pattern(tables.branches[branch].pattern);
    }
    tables.index.scan(text, [&](std::uint32_t word, std::size_t begin) {
      const auto end = begin + tables.index.length(word);
      for (const auto& use : tables.index.uses(word)) {
        if (anyhow || edges_hold(use, text, begin, end)) {
          hits.add(
              {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), 0, use});
          hits.add_pattern(tables.branches[use.branch].pattern);
        }
      }
    });
  }

  /// `piece` with the hits of the words of a text that it is part of.
  [[nodiscard]] Looked look(std::string_view piece) const {
    thread_local ScannedTexts texts;
    if (const auto [known, offset] = texts.find(this, piece); known != nullptr) {
      return {piece, known->hits, offset};
    }
    auto& row = texts.oldest();
    row.set = this;
    row.at = piece.data();
    row.text = piece;
    scan(piece, true, row.hits);
    return {piece, row.hits, 0};
  }

  [[nodiscard]] Told told(std::uint32_t branch, const Looked& in) const {
    const auto& row = tables.branches[branch];
    if (row.needs_no_word != 0) {
      return {Told::Kind::perhaps, {0, in.text.size()}};
    }
    Told out{Told::Kind::no, {in.text.size(), 0}};
    for (auto number = in.hits.last_of(branch, in.hit_span);
         number != WordHits::none && number >= in.hit_span.first;
         number = in.hits.hit(number).next) {
      const auto& hit = in.hits.hit(number);
      if (hit.begin < in.offset || hit.end > in.offset + in.text.size()) {
        continue;
      }
      const auto begin = hit.begin - in.offset;
      if (edges_hold(hit.use, in.text, begin, hit.end - in.offset)) {
        out.add(hit.use.sure, begin - std::min<std::size_t>(begin, row.reach), begin);
      }
    }
    // Where a match can begin in few places only, running the program is as cheap.
    if (out.kind == Told::Kind::perhaps && out.starts.last > out.starts.first + few_starts &&
        !has_further_words(row, in.text)) {
      out.kind = Told::Kind::no;
    }
    return out;
  }

  /// Has the text, which has a word of the branch, one of each further set too?
  [[nodiscard]] bool has_further_words(const BranchRow& row, std::string_view text) const {
    const auto wanted = flat::rows(tables.word_sets, row.sets);
    return std::all_of(wanted.begin(), wanted.end(), [&](flat::Range set) {
      const auto choice = flat::rows(tables.words, set);
      return std::any_of(choice.begin(), choice.end(), [&](flat::Text word) {
        return text.find(tables.reader.text(word)) != std::string_view::npos;
      });
    });
  }

  [[nodiscard]] bool matches(Id id, const Looked& in) const {
    if (!in.hits.has_pattern(id)) {
      return false;
    }
    const auto [first, count] = tables.patterns[id].branches;
    for (auto branch = first; branch < first + count; ++branch) {
      const auto known = told(branch, in);
      if (known.kind == Told::Kind::no) {
        continue;
      }
      const auto found =
          known.kind == Told::Kind::yes
              ? Programs::Found::yes
              : tables.programs.search(tables.branches[branch].program, in.text, known.starts);
      if (found == Programs::Found::unknown) {
        return regexes[id].matches(expression(id), in.text);
      }
      if (found == Programs::Found::yes) {
        return true;
      }
    }
    return false;
  }

  [[nodiscard]] Range find(Id id, const Looked& in, NamedRanges& groups) const {
    const auto& row = tables.patterns[id];
    bool may_match = false;
    Programs::Starts starts{in.text.size(), 0};
    for (auto branch = row.branches.first;
         in.hits.has_pattern(id) && branch < row.branches.first + row.branches.count;
         ++branch) {
      const auto known = told(branch, in);
      if (known.kind != Told::Kind::no) {
        may_match = true;
        starts.first = std::min(starts.first, known.starts.first);
        starts.last = std::max(starts.last, known.starts.last);
      }
    }
    if (!may_match) {
      return no_match;
    }
    std::span<const std::uint32_t> slots;
    const auto found = tables.programs.search(row.program, in.text, starts, slots);
    if (found != Programs::Found::yes) {
      return found == Programs::Found::no ? no_match
                                          : regexes[id].find(expression(id), in.text, groups);
    }
    for (const auto& group : tables.programs.groups(row.program)) {
      const auto begin = slots[group.slot];
      const auto end = slots[group.slot + 1];
      if (begin != Programs::unset && end != Programs::unset) {
        groups.emplace_back(tables.programs.name(group), Range(begin, end));
      }
    }
    return {slots[0], slots[1]};
  }
};

PatternSet::PatternSet() : impl_(std::make_unique<Impl>()) {}
PatternSet::PatternSet(std::string_view bytes) : impl_(std::make_unique<Impl>()) {
  impl_->open(bytes);
}
PatternSet::~PatternSet() = default;
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;

PatternSet::Id PatternSet::add(std::string expanded) {
  impl_->added.push_back(std::move(expanded));
  return static_cast<Id>(impl_->added.size() - 1);
}

void PatternSet::finish(std::string_view sample) {
  impl_->own = make_pattern_tables(impl_->added, sample);
  impl_->added.clear();
  impl_->open(impl_->own);
}

std::string_view PatternSet::bytes() const noexcept {
  return impl_->all;
}

const std::vector<PatternSet::Id>& PatternSet::candidates(std::string_view prepared,
                                                          Scratch& scratch) const {
  impl_->scan(prepared, false, scratch);
  scratch.sort();
  return scratch.patterns();
}

bool PatternSet::matches(Id id, std::string_view prepared, const Scratch& scratch) const {
  return impl_->matches(id, Looked(prepared, scratch, 0));
}

bool PatternSet::matches(Id id, std::string_view prepared) const {
  return impl_->matches(id, impl_->look(prepared));
}

bool PatternSet::any(std::span<const Id> ids, std::string_view prepared) const {
  if (ids.empty()) {
    return false;
  }
  const auto looked = impl_->look(prepared);
  return std::any_of(ids.begin(), ids.end(), [&](Id id) { return impl_->matches(id, looked); });
}

std::span<const PatternSet::Id> PatternSet::found(std::string_view prepared) const {
  return impl_->look(prepared).hits.patterns();
}

std::optional<PatternSet::First> PatternSet::first(
    std::span<const Id> ids, std::string_view prepared,
    std::vector<std::pair<std::string, Range>>& groups) const {
  if (ids.empty()) {
    return std::nullopt;
  }
  const auto looked = impl_->look(prepared);
  for (const auto id : ids) {
    if (const auto range = impl_->find(id, looked, groups); range != no_match) {
      return First{id, range};
    }
  }
  return std::nullopt;
}

std::vector<PatternSet::Id> PatternSet::able(std::span<const Id> ids,
                                             std::string_view prepared) const {
  std::vector<Id> out;
  if (ids.empty()) {
    return out;
  }
  const auto looked = impl_->look(prepared);
  std::copy_if(ids.begin(), ids.end(), std::back_inserter(out),
               [&](Id id) { return looked.hits.has_pattern(id); });
  return out;
}

PatternSet::Range PatternSet::find(Id id, std::string_view prepared) const {
  NamedRanges groups;
  return find(id, prepared, groups);
}

PatternSet::Range PatternSet::find(Id id, std::string_view prepared,
                                   std::vector<std::pair<std::string, Range>>& groups) const {
  return impl_->find(id, impl_->look(prepared), groups);
}

PatternSet::Range PatternSet::find(Id id, std::string_view prepared, const Scratch& scratch,
                                   std::vector<std::pair<std::string, Range>>& groups) const {
  return impl_->find(id, Looked(prepared, scratch, 0), groups);
}

Result<Done> PatternSet::check(Id id) const {
  return Regex::check(impl_->expression(id));
}

int PatternSet::program_size(Id id) const {
  return Regex::program_size(impl_->expression(id));
}

std::string PatternSet::expression(Id id) const {
  return std::string(impl_->expression(id));
}

std::size_t PatternSet::size() const noexcept {
  return impl_->added.empty() ? impl_->tables.patterns.size() : impl_->added.size();
}

}  // namespace postmortem::rules
