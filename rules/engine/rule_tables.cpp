#include "engine/rule_tables.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace postmortem::rules {
namespace {

template <typename Row>
std::optional<std::uint32_t> find_id(const RuleTables& tables, std::span<const Row> rows,
                                     std::span<const std::uint32_t> by_id,
                                     std::string_view id) {
  const auto at = std::lower_bound(by_id.begin(), by_id.end(), id,
                                   [&](std::uint32_t row, std::string_view wanted) {
                                     return tables.text(rows[row].id) < wanted;
                                   });
  return at != by_id.end() && tables.text(rows[*at].id) == id ? std::optional(*at)
                                                              : std::nullopt;
}

}  // namespace

RuleTables::RuleTables(std::string_view bytes)
    : reader_(bytes),
      patterns(reader_.bytes()),
      format_patterns(reader_.bytes()),
      rules(reader_.table<RuleRow>()),
      causes(reader_.table<NamedRow>()),
      providers(reader_.table<NamedRow>()),
      formats(reader_.table<NamedRow>()),
      owners(reader_.table<OwnerRow>()),
      statuses(reader_.table<StatusPattern>()),
      replies(reader_.table<ReplyPattern>()),
      texts(reader_.table<flat::Text>()),
      any_code(reader_.table<std::uint32_t>()),
      codes_(reader_.table<CodeRow>()),
      mx_(reader_.table<MxRow>()),
      rules_by_id_(reader_.table<std::uint32_t>()),
      causes_by_id_(reader_.table<std::uint32_t>()),
      providers_by_id_(reader_.table<std::uint32_t>()),
      records_(reader_.bytes()) {}

std::optional<std::uint32_t> RuleTables::find_rule(std::string_view id) const {
  return find_id(*this, rules, rules_by_id_, id);
}

std::optional<std::uint32_t> RuleTables::find_cause(std::string_view id) const {
  return find_id(*this, causes, causes_by_id_, id);
}

std::optional<std::uint32_t> RuleTables::find_provider(std::string_view id) const {
  return find_id(*this, providers, providers_by_id_, id);
}

std::optional<std::uint32_t> RuleTables::find_mx(std::string_view host) const {
  constexpr std::size_t longest_host = 255;
  std::array<char, longest_host> folded{};
  if (host.size() > folded.size()) {
    return std::nullopt;
  }
  std::transform(host.begin(), host.end(), folded.begin(), [](char c) { return lower(c); });
  for (std::string_view rest(folded.data(), host.size()); !rest.empty();) {
    const auto at = std::lower_bound(
        mx_.begin(), mx_.end(), rest,
        [&](const MxRow& row, std::string_view wanted) { return text(row.suffix) < wanted; });
    if (at != mx_.end() && text(at->suffix) == rest) {
      return at->provider;
    }
    const auto dot = rest.find('.');
    rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
  }
  return std::nullopt;
}

std::span<const CodeRow> RuleTables::rules_of_code(std::uint64_t key) const {
  const auto first = std::ranges::lower_bound(codes_, key, {}, &CodeRow::key);
  const auto last = std::ranges::upper_bound(codes_, key, {}, &CodeRow::key);
  return {first, last};
}

}  // namespace postmortem::rules
