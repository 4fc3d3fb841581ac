#include "engine/pattern_set.h"

#include <algorithm>

#include "engine/branch_starts.h"
#include "engine/pattern_tables.h"
#include "engine/regex.h"
#include "engine/scanned_texts.h"
#include "engine/serial.h"

namespace postmortem::rules {
struct PatternSet::Impl {
  std::uint64_t serial{next_serial()};
  std::vector<Expression> added{};  ///< until finish()
  std::string own{};                ///< what finish() made
  std::string_view all{};
  PatternTables tables{};
  std::unique_ptr<Regex[]> regexes{};  // NOLINT: as many as there are patterns
  PatternBits always{};                ///< sought patterns that need no word

  void open(std::string_view bytes) {
    all = bytes;
    tables = PatternTables(bytes);
    regexes = std::make_unique<Regex[]>(tables.patterns.size());  // NOLINT
    always = PatternBits(tables.patterns.size());
    for (const auto pattern : tables.always) {
      always.add(pattern);
    }
  }

  [[nodiscard]] std::string_view expression(Id id) const {
    return added.empty() ? tables.reader.text(tables.patterns[id].expression)
                         : std::string_view(added[id].text);
  }

  /// Finds the words of the text and the patterns that they speak for; patterns whose words do
  /// not stand as wanted only where `anyhow`.
  void scan(std::string_view text, bool anyhow, WordHits& hits) const {
    hits.begin(tables.index.size(), always);
    tables.index.scan(text, [&](std::uint32_t word, std::size_t begin, std::size_t end,
                                std::span<const WordUse> uses) {
      if (!hits.add(word, begin, end) && anyhow) {
        return;  // it has been said
      }
      for (const auto& use : uses) {
        if (anyhow || edges_hold(use.edges, text, begin, end)) {
          hits.add_pattern(use.pattern);
        }
      }
    });
  }

  /// `piece` with the hits of the words of a text that it is part of.
  [[nodiscard]] Looked look(std::string_view piece) const {
    auto [row, offset] = texts().find(serial, piece);
    if (row == nullptr) {
      row = &texts().oldest();
      offset = 0;
      row->set = serial;
      row->at = piece.data();
      row->text = piece;
      scan(piece, true, row->hits);
    }
    return {piece, row->hits, offset};
  }
  static ScannedTexts& texts() {
    thread_local ScannedTexts texts;
    return texts;
  }

  /// Is `found` true of one of the patterns that can match, as far as the words tell? Asks in
  /// the order of `ids`, up to the first of which it is.
  template <typename Found>
  static bool any_able(std::span<const Id> ids, const Looked& in, Found found) {
    // Most lists are of patterns that were added one after another.
    if (!ids.empty() && ids.back() - ids.front() + 1 == ids.size()) {
      return in.hits.patterns().any(ids.front(), ids.back() + 1, found);
    }
    return std::any_of(ids.begin(), ids.end(),
                       [&](Id id) { return in.hits.patterns().has(id) && found(id); });
  }

  /// Can the pattern match, as far as the words tell that it is looked for by?
  [[nodiscard]] bool may_match(Id id, const Looked& in) const {
    return tables.patterns[id].sought == 0 || in.hits.patterns().has(id);
  }
  [[nodiscard]] std::span<const BranchRow> branches(Id id) const {
    return flat::rows(tables.branches, tables.patterns[id].branches);
  }

  [[nodiscard]] bool matches(Id id, const Looked& in) const {
    if (!may_match(id, in)) {
      return false;
    }
    for (const auto& branch : branches(id)) {
      const auto told = tell(tables, branch, in);
      if (told.kind == Told::Kind::no) {
        continue;
      }
      const auto found = told.kind == Told::Kind::yes
                             ? Programs::Found::yes
                             : tables.programs.search(branch.program, in.text, told.starts);
      if (found == Programs::Found::unknown) {
        return regexes[id].matches(expression(id), in.text);
      }
      if (found == Programs::Found::yes) {
        return true;
      }
    }
    return false;
  }

  /// Of several branches the one decides whose match begins first, or the first of those.
  [[nodiscard]] Range find(Id id, const Looked& in, NamedRanges& groups) const {
    Range out = no_match;
    if (!may_match(id, in)) {
      return out;
    }
    const auto known_groups = groups.size();
    for (const auto& branch : branches(id)) {
      auto told = tell(tables, branch, in);
      if (told.kind == Told::Kind::no || told.starts.first >= out.first) {
        continue;
      }
      told.starts.last = std::min(told.starts.last, out.first - 1);
      std::span<const std::uint32_t> slots;
      const auto found = tables.programs.search(branch.program, in.text, told.starts, slots);
      if (found == Programs::Found::unknown) {
        groups.resize(known_groups);
        return regexes[id].find(expression(id), in.text, groups);
      }
      if (found == Programs::Found::yes) {
        groups.resize(known_groups);
        add_groups(branch.program, slots, groups);
        out = {slots[0], slots[1]};
      }
    }
    return out;
  }

  /// Adds where the words stand by which the pattern may match; false where it needs none.
  bool add_places(Id id, const Looked& in, std::vector<std::uint32_t>& places) const {
    const auto end = in.offset + in.text.size();
    for (const auto& branch : branches(id)) {
      if (branch.needs_no_word != 0) {
        return false;
      }
      for (const auto& word : flat::rows(tables.branch_words, branch.words)) {
        for (auto number = in.hits.last_of(word.word);
             number != WordHits::none && number >= in.hit_span.first;
             number = in.hits.hit(number).next) {
          const auto& hit = in.hits.hit(number);
          if (hit.begin >= in.offset && hit.end <= end) {
            places.push_back(hit.begin - static_cast<std::uint32_t>(in.offset));
          }
        }
      }
    }
    return true;
  }

  void add_groups(std::uint32_t program, std::span<const std::uint32_t> slots,
                  NamedRanges& groups) const {
    for (const auto& group : tables.programs.groups(program)) {
      const auto begin = slots[group.slot];
      const auto end = slots[group.slot + 1];
      if (begin != Programs::unset && end != Programs::unset) {
        groups.emplace_back(tables.programs.name(group), Range(begin, end));
      }
    }
  }
};

PatternSet::PatternSet() : impl_(std::make_unique<Impl>()) {}
PatternSet::PatternSet(std::string_view bytes) : impl_(std::make_unique<Impl>()) {
  impl_->open(bytes);
}
PatternSet::~PatternSet() = default;
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;

PatternSet::Id PatternSet::add(std::string expanded, bool sought) {
  impl_->added.push_back({std::move(expanded), sought});
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
  return scratch.list_patterns();
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
  return Impl::any_able(ids, looked, [&](Id id) { return impl_->matches(id, looked); });
}

std::optional<PatternSet::First> PatternSet::first(
    std::span<const Id> ids, std::string_view prepared,
    std::vector<std::pair<std::string, Range>>& groups) const {
  if (ids.empty()) {
    return std::nullopt;
  }
  const auto looked = impl_->look(prepared);
  std::optional<First> out;
  Impl::any_able(ids, looked, [&](Id id) {
    const auto range = impl_->find(id, looked, groups);
    if (range != no_match) {
      out = First{id, range};
    }
    return range != no_match;
  });
  return out;
}

std::vector<PatternSet::Id> PatternSet::able(std::span<const Id> ids,
                                             std::string_view prepared) const {
  std::vector<Id> out;
  if (ids.empty()) {
    return out;
  }
  const auto looked = impl_->look(prepared);
  Impl::any_able(ids, looked, [&](Id id) {
    out.push_back(id);
    return false;
  });
  return out;
}

std::optional<std::vector<std::uint32_t>> PatternSet::places(std::span<const Id> ids,
                                                             std::string_view prepared) const {
  std::vector<std::uint32_t> out;
  if (ids.empty()) {
    return out;
  }
  const auto looked = impl_->look(prepared);
  if (Impl::any_able(ids, looked, [&](Id id) { return !impl_->add_places(id, looked, out); })) {
    return std::nullopt;
  }
  std::sort(out.begin(), out.end());
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
