#include <algorithm>
#include <unordered_map>
#include <utility>

#include "core/text.h"
#include "engine/beaten.h"
#include "engine/catalog.h"
#include "engine/code_match.h"
#include "engine/pattern.h"
#include "engine/pattern_set.h"
#include "engine/record.h"
#include "engine/rule_set.h"
#include "engine/rule_tables.h"

namespace postmortem::rules {
namespace {

std::int16_t number_or_any(std::string_view text) {
  if (text == "x" || text == "X") {
    return -1;
  }
  int number = 0;
  for (const char c : text) {
    number = number * 10 + (c - '0');
  }
  return static_cast<std::int16_t>(number);
}

StatusPattern read_status(std::string_view code) {
  const auto first = code.find('.');
  const auto second = code.find('.', first + 1);
  return {number_or_any(code.substr(0, first)),
          number_or_any(code.substr(first + 1, second - first - 1)),
          number_or_any(code.substr(second + 1))};
}

ReplyPattern read_reply(std::string_view code) {
  const auto digit = [&](std::size_t i) {
    return static_cast<std::int8_t>(lower(code[i]) == 'x' ? -1 : code[i] - '0');
  };
  return {digit(0), digit(1), digit(2)};
}

template <typename Item>
NameIndex::Names ids_of(const std::vector<Item>& items) {
  NameIndex::Names out;
  for (const auto& item : items) {
    out.emplace_back(item.id, static_cast<std::uint32_t>(out.size()));
  }
  return out;
}

/// Work of pack().
class Packer {
 public:
  explicit Packer(const Catalog& catalog) : catalog_(catalog) {}

  std::string run() {
    for (std::uint32_t i = 0; i < catalog_.providers.size(); ++i) {
      provider_index_.emplace(catalog_.providers[i].id, static_cast<std::int16_t>(i));
    }
    for (std::uint32_t i = 0; i < catalog_.rules.size(); ++i) {
      add_rule(catalog_.rules[i], i);
    }
    for (std::uint32_t i = 0; i < catalog_.providers.size(); ++i) {
      add_provider(catalog_.providers[i], i);
    }
    for (std::uint32_t i = 0; i < catalog_.causes.size(); ++i) {
      add_cause(catalog_.causes[i], i);
    }
    const auto texts = sample();
    patterns_.finish(texts);
    out_.bytes(patterns_.bytes());
    PatternSet of_formats;
    auto formats = catalog_.formats;
    sort_formats(formats);
    add_format_patterns(formats, of_formats);
    of_formats.finish(texts);
    out_.bytes(of_formats.bytes());
    rank_rules();
    out_.table(rules_);
    out_.table(causes_);
    out_.table(named(catalog_.providers));
    out_.table(named(formats));
    out_.table(owners_);
    out_.table(statuses_);
    out_.table(replies_);
    out_.table(texts_);
    out_.table(beaten_);
    out_.table(any_code_);
    write_indices();
    out_.bytes(records_);
    return out_.take();
  }

 private:
  void rank_rules() {
    auto names = ids_of(catalog_.rules);
    std::stable_sort(names.begin(), names.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::uint32_t rank = 0; rank < names.size(); ++rank) {
      rules_[names[rank].second].rank = rank;
    }
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      const auto ranges = beaten_ranges(catalog_.rules[i].beats, names);
      rules_[i].beats = {static_cast<std::uint32_t>(beaten_.size()),
                         static_cast<std::uint32_t>(ranges.size())};
      beaten_.insert(beaten_.end(), ranges.begin(), ranges.end());
    }
  }

  template <typename T>
  flat::Range record(const T& item) {
    const auto bytes = write_record(item);
    const flat::Range range{static_cast<std::uint32_t>(records_.size()),
                            static_cast<std::uint32_t>(bytes.size())};
    records_ += bytes;
    return range;
  }

  template <typename T>
  std::vector<NamedRow> named(const std::vector<T>& items) {
    std::vector<NamedRow> rows;
    rows.reserve(items.size());
    for (const auto& item : items) {
      rows.push_back({out_.text(item.id), record(item)});
    }
    return rows;
  }

  flat::Range add_patterns(const std::vector<Pattern>& patterns, OwnerRow owner) {
    const bool sought =
        owner.use == OwnerRow::Use::rule_text || owner.use == OwnerRow::Use::provider_text;
    const flat::Range range{static_cast<std::uint32_t>(owners_.size()),
                            static_cast<std::uint32_t>(patterns.size())};
    for (const auto& pattern : patterns) {
      patterns_.add(pattern.expanded, sought);
      owners_.push_back(owner);
    }
    return range;
  }

  flat::Range add_texts(const std::vector<std::string>& texts) {
    const flat::Range range{static_cast<std::uint32_t>(texts_.size()),
                            static_cast<std::uint32_t>(texts.size())};
    for (const auto& text : texts) {
      texts_.push_back(out_.text(text));
    }
    return range;
  }

  void add_rule(const Rule& rule, std::uint32_t i) {
    RuleRow row;
    row.id = out_.text(rule.id);
    row.text = add_patterns(rule.text, {OwnerRow::Use::rule_text, i});
    row.unless = add_patterns(rule.unless, {OwnerRow::Use::rule_unless, i});
    row.status = {static_cast<std::uint32_t>(statuses_.size()),
                  static_cast<std::uint32_t>(rule.status.size())};
    std::transform(rule.status.begin(), rule.status.end(), std::back_inserter(statuses_),
                   read_status);
    row.reply = {static_cast<std::uint32_t>(replies_.size()),
                 static_cast<std::uint32_t>(rule.reply.size())};
    std::transform(rule.reply.begin(), rule.reply.end(), std::back_inserter(replies_),
                   read_reply);
    row.command = add_texts(rule.command);
    row.record = record(rule);
    if (!rule.provider.empty()) {
      const auto known = provider_index_.find(rule.provider);
      // A provider that nobody described is nobody's.
      row.provider = known == provider_index_.end() ? no_provider : known->second;
    }
    row.layer = static_cast<std::uint8_t>(rule.layer);
    row.signature = rule.signature ? 1 : 0;
    row.general = rule.general ? 1 : 0;
    rules_.push_back(row);
    if (rule.text.empty()) {
      index_by_code(rule, i);
    }
  }

  void index_by_code(const Rule& rule, std::uint32_t i) {
    const auto& codes = rule.status.empty() ? rule.reply : rule.status;
    const bool any = std::any_of(codes.begin(), codes.end(), [](std::string_view code) {
      return code.substr(1).find_first_of("xX") != std::string_view::npos;
    });
    if (any) {
      any_code_.push_back(i);
      return;
    }
    for (const auto& code : codes) {
      const bool any_class = lower(code.front()) == 'x';
      for (const std::string_view cls : {"2", "4", "5"}) {
        codes_.push_back(
            {code_key(any_class ? std::string(cls) + code.substr(1) : code), i, 0});
        if (!any_class) {
          break;
        }
      }
    }
  }

  void add_provider(const Provider& provider, std::uint32_t i) {
    add_patterns(provider.text, {OwnerRow::Use::provider_text, i});
    for (const auto& suffix : provider.mx) {
      mx_.emplace_back(suffix.starts_with('.') ? suffix.substr(1) : suffix, i);
    }
    for (const auto& domain : provider.mailboxes) {
      mailboxes_.emplace_back(lower(domain), i);
    }
  }

  void write_indices() {
    std::stable_sort(codes_.begin(), codes_.end(),
                     [](const CodeRow& a, const CodeRow& b) { return a.key < b.key; });
    out_.table(codes_);
    NameIndex::write(ids_of(catalog_.rules), out_);
    NameIndex::write(ids_of(catalog_.causes), out_);
    NameIndex::write(ids_of(catalog_.providers), out_);
    NameIndex::write(mx_, out_);
    NameIndex::write(mailboxes_, out_);
  }

  void add_cause(const Cause& cause, std::uint32_t i) {
    const auto facts = add_patterns(cause.facts, {OwnerRow::Use::cause_facts, i});
    causes_.push_back({out_.text(cause.id), record(cause), facts});
  }

  /// Texts like those that rules will see: their examples.
  [[nodiscard]] std::string sample() const {
    std::string out;
    for (const auto& rule : catalog_.rules) {
      for (const auto* list :
           {&rule.examples.match, &rule.examples.pass, &rule.examples.made_up}) {
        for (const auto& example : *list) {
          out += prepare_text(example) + '\n';
        }
      }
    }
    return out;
  }

  static constexpr std::int16_t no_provider = -2;

  const Catalog& catalog_;
  flat::Writer out_{};
  PatternSet patterns_{};
  std::unordered_map<std::string_view, std::int16_t> provider_index_{};
  std::vector<RuleRow> rules_{};
  std::vector<CauseRow> causes_{};
  std::vector<OwnerRow> owners_{};
  std::vector<StatusPattern> statuses_{};
  std::vector<ReplyPattern> replies_{};
  std::vector<flat::Text> texts_{};
  std::vector<RankRange> beaten_{};
  std::vector<std::uint32_t> any_code_{};
  std::vector<CodeRow> codes_{};
  NameIndex::Names mx_{};
  NameIndex::Names mailboxes_{};
  std::string records_{};
};

template <typename Row, typename T>
void unpack_all(const RuleTables& tables, std::span<const Row> rows, Depth depth,
                std::vector<T>& out) {
  out.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    read_record(tables.record(rows[i].record), depth, out[i]);
  }
}

}  // namespace

void sort_formats(std::vector<Format>& formats) {
  std::sort(formats.begin(), formats.end(),
            [](const Format& a, const Format& b) { return a.id < b.id; });
}

void add_format_patterns(const std::vector<Format>& formats, PatternSet& set) {
  for (const auto& list : format_lists) {
    for (const auto& format : formats) {
      for (const auto& pattern : format.*list.patterns) {
        set.add(pattern.expanded);
      }
    }
  }
}

std::string pack(const Catalog& catalog) {
  return Packer(catalog).run();
}

Catalog unpack(std::string_view bytes, bool with_examples) {
  const RuleTables tables(bytes);
  const auto depth = with_examples ? Depth::whole : Depth::working;
  Catalog catalog;
  unpack_all(tables, tables.rules, depth, catalog.rules);
  unpack_all(tables, tables.causes, depth, catalog.causes);
  unpack_all(tables, tables.providers, depth, catalog.providers);
  unpack_all(tables, tables.formats, depth, catalog.formats);
  return catalog;
}

}  // namespace postmortem::rules
