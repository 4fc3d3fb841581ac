#include "engine/rule_tables.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace postmortem::rules {
namespace {

/// A host name in lower case; empty where it is longer than one may be.
class LowerHost {
 public:
  explicit LowerHost(std::string_view host) noexcept {
    if (host.size() <= bytes_.size()) {
      std::transform(host.begin(), host.end(), bytes_.begin(), [](char c) { return lower(c); });
      size_ = host.size();
    }
  }
  [[nodiscard]] std::string_view view() const noexcept { return {bytes_.data(), size_}; }

 private:
  static constexpr std::size_t longest_host = 255;
  std::array<char, longest_host> bytes_;  // NOLINT: no more is read than is written
  std::size_t size_{};
};

}  // namespace

RuleTables::RuleTables(std::string_view bytes)
    : reader_(bytes),
      patterns(reader_.bytes()),
      format_patterns(reader_.bytes()),
      rules(reader_.table<RuleRow>()),
      causes(reader_.table<CauseRow>()),
      providers(reader_.table<NamedRow>()),
      formats(reader_.table<NamedRow>()),
      owners(reader_.table<OwnerRow>()),
      statuses(reader_.table<StatusPattern>()),
      replies(reader_.table<ReplyPattern>()),
      texts(reader_.table<flat::Text>()),
      beaten(reader_.table<RankRange>()),
      any_code(reader_.table<std::uint32_t>()),
      codes_(reader_.table<CodeRow>()),
      rules_by_id_(reader_),
      causes_by_id_(reader_),
      providers_by_id_(reader_),
      mx_(reader_),
      mailboxes_(reader_),
      records_(reader_.bytes()) {}

std::optional<std::uint32_t> RuleTables::find_rule(std::string_view id) const {
  return rules_by_id_.find(id);
}

std::optional<std::uint32_t> RuleTables::find_cause(std::string_view id) const {
  return causes_by_id_.find(id);
}

std::optional<std::uint32_t> RuleTables::find_provider(std::string_view id) const {
  return providers_by_id_.find(id);
}

std::optional<std::uint32_t> RuleTables::find_mx(std::string_view host) const {
  const LowerHost folded(host);
  for (auto rest = folded.view(); !rest.empty();) {
    if (const auto provider = mx_.find(rest)) {
      return provider;
    }
    const auto dot = rest.find('.');
    rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
  }
  return std::nullopt;
}

std::optional<std::uint32_t> RuleTables::find_mailbox(std::string_view domain) const {
  return mailboxes_.find(LowerHost(domain).view());
}

std::span<const CodeRow> RuleTables::rules_of_code(std::uint64_t key) const {
  const auto first = std::ranges::lower_bound(codes_, key, {}, &CodeRow::key);
  const auto last = std::ranges::upper_bound(codes_, key, {}, &CodeRow::key);
  return {first, last};
}

}  // namespace postmortem::rules
