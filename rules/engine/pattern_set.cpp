#include "engine/pattern_set.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "engine/flat.h"
#include "engine/literals.h"
#include "engine/pattern_program.h"
#include "engine/pattern_tree.h"
#include "engine/regex.h"
#include "engine/word_index.h"

namespace postmortem::rules {
namespace {

struct Row {
  flat::Text expression{};
  flat::Range sets{};  ///< of `sets`: a match holds a word of each, besides the one looked for
};

/// A word that stands in a text.
struct WordAt {
  std::uint32_t begin{};
  std::uint32_t word{};
};

/// Which words a text was found to hold, so that its lines need not be looked through again.
struct Scanned {
  const void* set{};
  const char* at{};             ///< where the text was
  std::string text{};           ///< what it was: something else may stand there now
  std::vector<WordAt> words{};  ///< by position
  std::uint64_t used{};         ///< when it was last of use
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
    row.words.clear();
    return row;
  }

 private:
  std::array<Scanned, 4> rows_{};
  std::uint64_t clock_{};
};

}  // namespace

struct PatternSet::Impl {
  std::vector<std::string> added{};  ///< until finish()
  std::string own{};                 ///< what finish() made
  std::string_view all{};
  flat::Reader reader{};
  std::span<const Row> rows{};
  std::span<const flat::Range> sets{};  ///< of `words`
  std::span<const flat::Text> words{};
  std::span<const Id> always{};  ///< patterns that need no word
  WordIndex index{};
  Programs programs{};
  std::unique_ptr<Regex[]> regexes{};  // NOLINT: as many as there are patterns

  void open(std::string_view bytes) {
    all = bytes;
    reader = flat::Reader(bytes);
    rows = reader.table<Row>();
    sets = reader.table<flat::Range>();
    words = reader.table<flat::Text>();
    always = reader.table<Id>();
    index = WordIndex(reader);
    programs = Programs(reader);
    regexes = std::make_unique<Regex[]>(rows.size());  // NOLINT
  }

  [[nodiscard]] std::string_view expression(Id id) const {
    return added.empty() ? reader.text(rows[id].expression) : std::string_view(added[id]);
  }

  /// The words of `piece`, and its position in what was looked through for them.
  [[nodiscard]] std::pair<const Scanned*, std::size_t> scanned(std::string_view piece) const {
    thread_local ScannedTexts texts;
    if (const auto known = texts.find(this, piece); known.first != nullptr) {
      return known;
    }
    auto& row = texts.oldest();
    row.set = this;
    row.at = piece.data();
    row.text = piece;
    index.scan(piece, [&](std::uint32_t word, std::size_t begin) {
      row.words.push_back({static_cast<std::uint32_t>(begin), word});
    });
    std::ranges::sort(row.words, {}, &WordAt::begin);
    return {&row, 0};
  }

  /// Calls `each(use)` for what the words of `piece` say of patterns `first` to `last`, until
  /// it gives true.
  template <typename Each>
  bool any_use(std::string_view piece, Id first, Id last, Each each) const {
    const auto [known, offset] = scanned(piece);
    for (auto row = std::ranges::lower_bound(known->words, offset, {}, &WordAt::begin);
         row != known->words.end() && row->begin < offset + piece.size(); ++row) {
      const auto begin = row->begin - offset;
      const auto end = begin + index.length(row->word);
      if (end > piece.size()) {
        continue;
      }
      const auto uses = index.uses(row->word);
      for (auto use = std::ranges::lower_bound(uses, first, {}, &WordUse::pattern);
           use != uses.end() && use->pattern <= last; ++use) {
        if (edges_hold(*use, piece, begin, end) && each(*use)) {
          return true;
        }
      }
    }
    return false;
  }

  [[nodiscard]] bool needs_no_word(Id id) const {
    return std::binary_search(always.begin(), always.end(), id);
  }

  /// Can the pattern match, as far as its words tell?
  [[nodiscard]] bool may_match(Id id, std::string_view text) const {
    return needs_no_word(id) ||
           (any_use(text, id, id, [](const WordUse& /*use*/) { return true; }) &&
            has_further_words(id, text));
  }

  /// Has the text, which has a word of the pattern's first set, one of each further set too?
  [[nodiscard]] bool has_further_words(Id id, std::string_view text) const {
    const auto wanted = flat::rows(sets, rows[id].sets);
    return std::all_of(wanted.begin(), wanted.end(), [&](flat::Range set) {
      const auto choice = flat::rows(words, set);
      return std::any_of(choice.begin(), choice.end(), [&](flat::Text word) {
        return text.find(reader.text(word)) != std::string_view::npos;
      });
    });
  }

  [[nodiscard]] bool runs(Id id, std::string_view text) const {
    const auto found = programs.search(id, text);
    return found == Programs::Found::unknown ? regexes[id].matches(expression(id), text)
                                             : found == Programs::Found::yes;
  }

  [[nodiscard]] MatchRange find(Id id, std::string_view text, NamedRanges& groups) const {
    std::span<const std::uint32_t> slots;
    switch (programs.search(id, text, slots)) {
      case Programs::Found::no:
        return no_match;
      case Programs::Found::unknown:
        return regexes[id].find(expression(id), text, groups);
      case Programs::Found::yes:
        break;
    }
    for (const auto& group : programs.groups(id)) {
      const auto begin = slots[group.slot];
      const auto end = slots[group.slot + 1];
      if (begin != Programs::unset && end != Programs::unset) {
        groups.emplace_back(programs.name(group), MatchRange(begin, end));
      }
    }
    return {slots[0], slots[1]};
  }
};

namespace {

/// Work of PatternSet::finish. Patterns come by ascending id, so a word's uses ascend too.
class Making {
 public:
  void add(std::string_view expression) {
    const auto tree = parse_pattern(expression);
    const auto known = find_literals(tree);
    programs_.add(tree);
    const auto id = static_cast<PatternSet::Id>(rows_.size());
    Row row;
    row.expression = out_.text(expression);
    if (known.words.empty()) {
      always_.push_back(id);
    }
    for (const auto& literal : known.exact) {
      entry(literal.text)
          .uses.push_back({id, literal.edge_before, literal.edge_after, true, false});
    }
    row.sets.first = static_cast<std::uint32_t>(sets_.size());
    if (known.exact.empty()) {
      for (const auto& word : known.words) {
        entry(word).uses.push_back({id, false, false, false, false});
      }
      for (const auto& set : known.also) {
        add_set(set);
      }
    }
    row.sets.count = static_cast<std::uint32_t>(sets_.size()) - row.sets.first;
    rows_.push_back(row);
  }

  std::string take(std::string_view sample) {
    out_.table(rows_);
    out_.table(sets_);
    out_.table(words_);
    out_.table(always_);
    WordIndex::write(entries_, sample, out_);
    programs_.write(out_);
    return out_.take();
  }

 private:
  WordIndex::Entry& entry(const std::string& word) {
    const auto [row, is_new] = entry_of_.try_emplace(word, entries_.size());
    if (is_new) {
      entries_.push_back({word, {}});
    }
    return entries_[row->second];
  }

  void add_set(const std::vector<std::string>& words) {
    sets_.push_back(
        {static_cast<std::uint32_t>(words_.size()), static_cast<std::uint32_t>(words.size())});
    for (const auto& word : words) {
      words_.push_back(out_.text(word));
    }
  }

  flat::Writer out_{};
  ProgramWriter programs_{};
  std::vector<Row> rows_{};
  std::vector<flat::Range> sets_{};
  std::vector<flat::Text> words_{};
  std::vector<PatternSet::Id> always_{};
  std::vector<WordIndex::Entry> entries_{};
  std::map<std::string, std::size_t> entry_of_{};
};

}  // namespace

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
  Making making;
  for (const auto& expression : impl_->added) {
    making.add(expression);
  }
  impl_->own = making.take(sample);
  impl_->added.clear();
  impl_->open(impl_->own);
}

std::string_view PatternSet::bytes() const noexcept {
  return impl_->all;
}

const std::vector<PatternSet::Id>& PatternSet::candidates(std::string_view prepared,
                                                          Scratch& scratch) const {
  const auto& impl = *impl_;
  if (scratch.seen.size() != impl.rows.size()) {
    scratch.seen.assign(impl.rows.size(), 0);
    scratch.sure.assign(impl.rows.size(), 0);
    scratch.round = 0;
  }
  if (++scratch.round == 0) {
    std::fill(scratch.seen.begin(), scratch.seen.end(), 0);
    std::fill(scratch.sure.begin(), scratch.sure.end(), 0);
    scratch.round = 1;
  }
  scratch.ids.clear();
  const auto mark = [&](Id id) {
    if (scratch.seen[id] != scratch.round) {
      scratch.seen[id] = scratch.round;
      scratch.ids.push_back(id);
    }
  };
  for (const Id id : impl.always) {
    mark(id);
  }
  impl.index.scan(prepared, [&](std::uint32_t word, std::size_t begin) {
    for (const auto& use : impl.index.uses(word)) {
      if (edges_hold(use, prepared, begin, begin + impl.index.length(word))) {
        mark(use.pattern);
        if (use.sure) {
          scratch.sure[use.pattern] = scratch.round;
        }
      }
    }
  });
  std::sort(scratch.ids.begin(), scratch.ids.end());
  return scratch.ids;
}

bool PatternSet::matches(Id id, std::string_view prepared, const Scratch& scratch) const {
  if (scratch.seen[id] != scratch.round) {
    return false;
  }
  if (scratch.sure[id] == scratch.round) {
    return true;
  }
  return impl_->has_further_words(id, prepared) && impl_->runs(id, prepared);
}

bool PatternSet::matches(Id id, std::string_view prepared) const {
  return any({&id, 1}, prepared);
}

bool PatternSet::any(std::span<const Id> ids, std::string_view prepared) const {
  const auto& impl = *impl_;
  if (ids.empty()) {
    return false;
  }
  const auto wanted = [&](Id id) { return std::binary_search(ids.begin(), ids.end(), id); };
  return impl.any_use(prepared, ids.front(), ids.back(), [&](const WordUse& use) {
    return wanted(use.pattern) && (use.sure || (impl.has_further_words(use.pattern, prepared) &&
                                                impl.runs(use.pattern, prepared)));
  }) || std::any_of(impl.always.begin(), impl.always.end(), [&](Id id) {
           return wanted(id) && impl.runs(id, prepared);
         });
}

std::vector<PatternSet::Id> PatternSet::able(std::span<const Id> ids,
                                             std::string_view prepared) const {
  const auto& impl = *impl_;
  std::vector<Id> out;
  if (ids.empty()) {
    return out;
  }
  const auto add = [&](Id id) {
    if (std::binary_search(ids.begin(), ids.end(), id)) {
      out.push_back(id);
    }
  };
  std::for_each(impl.always.begin(), impl.always.end(), add);
  impl.any_use(prepared, ids.front(), ids.back(), [&](const WordUse& use) {
    add(use.pattern);
    return false;
  });
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

PatternSet::Range PatternSet::find(Id id, std::string_view prepared) const {
  std::vector<std::pair<std::string, Range>> groups;
  return find(id, prepared, groups);
}

PatternSet::Range PatternSet::find(Id id, std::string_view prepared,
                                   std::vector<std::pair<std::string, Range>>& groups) const {
  return impl_->may_match(id, prepared) ? impl_->find(id, prepared, groups) : no_match;
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
  return impl_->added.empty() ? impl_->rows.size() : impl_->added.size();
}

}  // namespace postmortem::rules
