#include "engine/pattern_tables.h"

#include <algorithm>
#include <map>

#include "engine/literals.h"
#include "engine/pattern_tree.h"

namespace postmortem::rules {
namespace {

/// Work of make_pattern_tables.
class Making {
 public:
  explicit Making(std::string_view sample) : counts_(sample) {}

  void add(const Expression& expression) {
    const auto tree = parse_pattern(expression.text);
    PatternRow row;
    row.expression = out_.text(expression.text);
    row.branches.first = static_cast<std::uint32_t>(branches_.size());
    row.sought = expression.sought ? 1 : 0;
    const bool divides = tree.kind == PatternNode::Kind::choice &&
                         std::any_of(tree.children.begin(), tree.children.end(),
                                     [&](const auto& child) { return is_told(child); });
    if (divides) {
      for (const auto& child : tree.children) {
        add_branch(child, expression.sought);
      }
    } else {
      add_branch(tree, expression.sought);
    }
    row.branches.count = static_cast<std::uint32_t>(branches_.size()) - row.branches.first;
    patterns_.push_back(row);
  }

  std::string take() {
    out_.table(patterns_);
    out_.table(branches_);
    out_.table(branch_words_);
    out_.table(word_sets_);
    out_.table(words_);
    out_.table(always_);
    WordIndex::write(entries_, counts_, out_);
    programs_.write(out_);
    return out_.take();
  }

 private:
  [[nodiscard]] bool is_told(const PatternNode& tree) const {
    return !find_literals(tree, counts_).words.empty();
  }

  void add_branch(const PatternNode& tree, bool sought) {
    const auto known = find_literals(tree, counts_);
    BranchRow row;
    row.pattern = static_cast<std::uint32_t>(patterns_.size());
    row.program = static_cast<std::uint32_t>(branches_.size());
    row.reach = static_cast<std::uint32_t>(known.reach);
    row.needs_no_word = known.words.empty() ? 1 : 0;
    row.words.first = static_cast<std::uint32_t>(branch_words_.size());
    row.sets.first = static_cast<std::uint32_t>(word_sets_.size());
    programs_.add(tree);
    if (known.words.empty() && sought && (always_.empty() || always_.back() != row.pattern)) {
      always_.push_back(row.pattern);
    }
    for (const auto& literal : known.exact) {
      add_word(literal.text, {literal.edge_before, literal.edge_after}, true, sought);
    }
    if (known.exact.empty()) {
      for (const auto& word : known.words) {
        add_word(word, {}, false, sought);
      }
      for (const auto& set : known.also) {
        add_set(set);
      }
    }
    row.words.count = static_cast<std::uint32_t>(branch_words_.size()) - row.words.first;
    std::ranges::stable_sort(branch_words_.begin() + row.words.first, branch_words_.end(), {},
                             &BranchWord::word);
    row.sets.count = static_cast<std::uint32_t>(word_sets_.size()) - row.sets.first;
    branches_.push_back(row);
  }

  void add_word(const std::string& word, WordEdges edges, bool sure, bool sought) {
    const auto number = number_of(word);
    branch_words_.push_back({number, edges, sure, false});
    if (sought) {
      entries_[number].uses.push_back({static_cast<std::uint32_t>(patterns_.size()), edges, 0});
    }
  }

  std::uint32_t number_of(const std::string& word) {
    const auto [row, is_new] =
        entry_of_.try_emplace(word, static_cast<std::uint32_t>(entries_.size()));
    if (is_new) {
      entries_.push_back({word, {}});
    }
    return row->second;
  }

  void add_set(const std::vector<std::string>& words) {
    word_sets_.push_back(
        {static_cast<std::uint32_t>(words_.size()), static_cast<std::uint32_t>(words.size())});
    for (const auto& word : words) {
      words_.push_back(out_.text(word));
    }
  }

  GramCounts counts_;
  flat::Writer out_{};
  ProgramWriter programs_{};  ///< one a branch
  std::vector<PatternRow> patterns_{};
  std::vector<BranchRow> branches_{};
  std::vector<BranchWord> branch_words_{};
  std::vector<flat::Range> word_sets_{};
  std::vector<flat::Text> words_{};
  std::vector<std::uint32_t> always_{};
  std::vector<WordIndex::Entry> entries_{};
  std::map<std::string, std::uint32_t> entry_of_{};
};

}  // namespace

PatternTables::PatternTables(std::string_view bytes)
    : reader(bytes),
      patterns(reader.table<PatternRow>()),
      branches(reader.table<BranchRow>()),
      branch_words(reader.table<BranchWord>()),
      word_sets(reader.table<flat::Range>()),
      words(reader.table<flat::Text>()),
      always(reader.table<std::uint32_t>()),
      index(reader),
      programs(reader) {}

std::string make_pattern_tables(const std::vector<Expression>& expressions,
                                std::string_view sample) {
  // What many patterns speak of is common in texts, too.
  std::string texts(sample);
  for (const auto& expression : expressions) {
    texts.append(expression.text).push_back('\n');
  }
  Making making(texts);
  for (const auto& expression : expressions) {
    making.add(expression);
  }
  return making.take();
}

}  // namespace postmortem::rules
