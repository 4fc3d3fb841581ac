#include "engine/pattern_tables.h"

#include <algorithm>
#include <map>

#include "engine/literals.h"
#include "engine/pattern_tree.h"

namespace postmortem::rules {
namespace {

/// Work of make_pattern_tables. Branches come one after another, so a word's uses ascend.
class Making {
 public:
  void add(std::string_view expression) {
    const auto tree = parse_pattern(expression);
    PatternRow row;
    row.expression = out_.text(expression);
    row.branches.first = static_cast<std::uint32_t>(branches_.size());
    row.program = add_program(tree);
    const bool divides = tree.kind == PatternNode::Kind::choice &&
                         std::all_of(tree.children.begin(), tree.children.end(),
                                     [](const auto& child) { return is_told(child); });
    if (divides) {
      for (const auto& child : tree.children) {
        add_branch(child, add_program(child));
      }
    } else {
      add_branch(tree, row.program);
    }
    row.branches.count = static_cast<std::uint32_t>(branches_.size()) - row.branches.first;
    patterns_.push_back(row);
  }

  std::string take(std::string_view sample) {
    out_.table(patterns_);
    out_.table(branches_);
    out_.table(word_sets_);
    out_.table(words_);
    out_.table(always_);
    WordIndex::write(entries_, sample, out_);
    programs_.write(out_);
    return out_.take();
  }

 private:
  static bool is_told(const PatternNode& tree) { return !find_literals(tree).words.empty(); }

  std::uint32_t add_program(const PatternNode& tree) {
    programs_.add(tree);
    return program_count_++;
  }

  void add_branch(const PatternNode& tree, std::uint32_t program) {
    const auto known = find_literals(tree);
    const auto number = static_cast<std::uint32_t>(branches_.size());
    BranchRow row;
    row.pattern = static_cast<std::uint32_t>(patterns_.size());
    row.program = program;
    row.reach = static_cast<std::uint32_t>(known.reach);
    row.needs_no_word = known.words.empty() ? 1 : 0;
    row.sets.first = static_cast<std::uint32_t>(word_sets_.size());
    if (known.words.empty()) {
      always_.push_back(number);
    }
    for (const auto& literal : known.exact) {
      entry(literal.text)
          .uses.push_back({number, literal.edge_before, literal.edge_after, true, false});
    }
    if (known.exact.empty()) {
      for (const auto& word : known.words) {
        entry(word).uses.push_back({number, false, false, false, false});
      }
      for (const auto& set : known.also) {
        add_set(set);
      }
    }
    row.sets.count = static_cast<std::uint32_t>(word_sets_.size()) - row.sets.first;
    branches_.push_back(row);
  }

  WordIndex::Entry& entry(const std::string& word) {
    const auto [row, is_new] = entry_of_.try_emplace(word, entries_.size());
    if (is_new) {
      entries_.push_back({word, {}});
    }
    return entries_[row->second];
  }

  void add_set(const std::vector<std::string>& words) {
    word_sets_.push_back(
        {static_cast<std::uint32_t>(words_.size()), static_cast<std::uint32_t>(words.size())});
    for (const auto& word : words) {
      words_.push_back(out_.text(word));
    }
  }

  flat::Writer out_{};
  ProgramWriter programs_{};
  std::uint32_t program_count_{};
  std::vector<PatternRow> patterns_{};
  std::vector<BranchRow> branches_{};
  std::vector<flat::Range> word_sets_{};
  std::vector<flat::Text> words_{};
  std::vector<std::uint32_t> always_{};
  std::vector<WordIndex::Entry> entries_{};
  std::map<std::string, std::size_t> entry_of_{};
};

}  // namespace

PatternTables::PatternTables(std::string_view bytes)
    : reader(bytes),
      patterns(reader.table<PatternRow>()),
      branches(reader.table<BranchRow>()),
      word_sets(reader.table<flat::Range>()),
      words(reader.table<flat::Text>()),
      always(reader.table<std::uint32_t>()),
      index(reader),
      programs(reader) {}

std::string make_pattern_tables(const std::vector<std::string>& expressions,
                                std::string_view sample) {
  Making making;
  for (const auto& expression : expressions) {
    making.add(expression);
  }
  return making.take(sample);
}

}  // namespace postmortem::rules
