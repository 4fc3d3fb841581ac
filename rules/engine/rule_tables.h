#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.h"
#include "engine/catalog.h"
#include "engine/flat.h"
#include "engine/name_index.h"

namespace postmortem::rules {

/// A status as rules name it, x as -1: "x.7.25".
struct StatusPattern {
  std::int16_t cls{};
  std::int16_t subject{};
  std::int16_t detail{};

  [[nodiscard]] bool fits(const EnhancedStatus& status) const noexcept {
    return (cls < 0 || cls == static_cast<int>(status.cls)) &&
           (subject < 0 || subject == status.subject) &&
           (detail < 0 || detail == status.detail);
  }
};

/// A reply code as rules name it, digit by digit, x as -1: "5xx".
struct ReplyPattern {
  std::int8_t hundreds{};
  std::int8_t tens{};
  std::int8_t ones{};

  [[nodiscard]] bool fits(std::uint16_t reply) const noexcept {
    return (hundreds < 0 || hundreds == reply / 100) && (tens < 0 || tens == reply / 10 % 10) &&
           (ones < 0 || ones == reply % 10);
  }
};

/// What of a rule is looked at while a reply is judged.
struct RuleRow {
  flat::Text id{};
  flat::Range text{};    ///< ids of patterns
  flat::Range unless{};  ///< ids of patterns
  flat::Range status{};
  flat::Range reply{};
  flat::Range command{};
  flat::Range beats{};   ///< of RankRange: which others it beats
  flat::Range record{};  ///< bytes of the whole rule
  std::int16_t provider{-1};
  std::uint8_t layer{};
  std::uint8_t signature{};
  std::uint32_t rank{};  ///< in the order of ids
  std::uint32_t general{};
};

/// Rules whose ids follow one another in their order: all that begin with the same letters do.
struct RankRange {
  std::uint32_t first{};
  std::uint32_t end{};  ///< one behind the last
};

/// What of a cause is looked up.
struct CauseRow {
  flat::Text id{};
  flat::Range record{};  ///< bytes of the whole
  flat::Range facts{};   ///< ids of patterns
};

/// What of a provider or format is looked up.
struct NamedRow {
  flat::Text id{};
  flat::Range record{};  ///< bytes of the whole
};

/// Whose a pattern is.
struct OwnerRow {
  enum class Use : std::uint32_t { rule_text, rule_unless, provider_text, cause_facts };
  Use use{};
  std::uint32_t index{};
};

struct CodeRow {
  std::uint64_t key{};  ///< code_key
  std::uint32_t rule{};
  std::uint32_t unused{};
};

/// A catalog in one piece of memory: made once, then used where it lies.
class RuleTables {
 public:
  /// Borrows `bytes`, which pack() made; aligned to 16.
  explicit RuleTables(std::string_view bytes);

  [[nodiscard]] std::string_view text(flat::Text text) const { return reader_.text(text); }
  /// Row of that id; none where there is none.
  [[nodiscard]] std::optional<std::uint32_t> find_rule(std::string_view id) const;
  [[nodiscard]] std::optional<std::uint32_t> find_cause(std::string_view id) const;
  [[nodiscard]] std::optional<std::uint32_t> find_provider(std::string_view id) const;
  /// The provider that has the host name among its MX hosts' suffixes.
  [[nodiscard]] std::optional<std::uint32_t> find_mx(std::string_view host) const;
  /// The provider that has mailboxes in the domain.
  [[nodiscard]] std::optional<std::uint32_t> find_mailbox(std::string_view domain) const;
  /// Rules without text that name this very code.
  [[nodiscard]] std::span<const CodeRow> rules_of_code(std::uint64_t key) const;
  [[nodiscard]] std::string_view record(flat::Range range) const {
    return records_.substr(range.first, range.count);
  }

 private:
  flat::Reader reader_;

 public:
  std::string_view patterns;         ///< PatternSet::bytes of rules, providers and causes
  std::string_view format_patterns;  ///< PatternSet::bytes (add_format_patterns)
  std::span<const RuleRow> rules;
  std::span<const CauseRow> causes;
  std::span<const NamedRow> providers;
  std::span<const NamedRow> formats;
  std::span<const OwnerRow> owners;  ///< by pattern id
  std::span<const StatusPattern> statuses;
  std::span<const ReplyPattern> replies;
  std::span<const flat::Text> texts;        ///< commands
  std::span<const RankRange> beaten;        ///< a rule's ascend and do not touch
  std::span<const std::uint32_t> any_code;  ///< rules without text whose codes hold an "x"

 private:
  std::span<const CodeRow> codes_;  ///< sorted by key, then rule
  NameIndex rules_by_id_;
  NameIndex causes_by_id_;
  NameIndex providers_by_id_;
  NameIndex mx_;
  NameIndex mailboxes_;
  std::string_view records_;
};

}  // namespace postmortem::rules
