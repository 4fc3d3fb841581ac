#include "engine/rule_judge.h"

#include <algorithm>

#include "engine/code_match.h"

namespace postmortem::rules {

bool beats_names(std::string_view entry, std::string_view id) noexcept {
  return entry.ends_with('*') ? id.starts_with(entry.substr(0, entry.size() - 1)) : entry == id;
}

bool RuleJudge::fits(const RuleRow& rule, const Prepared& in) const {
  constexpr std::int16_t anybody = -1;
  if (rule.provider != anybody &&
      !(in.provider ? static_cast<std::int64_t>(*in.provider) == rule.provider
                    : rule.signature != 0)) {
    return false;
  }
  const auto commands = flat::rows(tables_.texts, rule.command);
  const auto command = in.evidence.command.empty() ? "none" : in.evidence.command;
  if (!commands.empty() && std::none_of(commands.begin(), commands.end(), [&](flat::Text row) {
        return tables_.text(row) == command;
      })) {
    return false;
  }
  const auto statuses = flat::rows(tables_.statuses, rule.status);
  const auto replies = flat::rows(tables_.replies, rule.reply);
  const auto& status = in.evidence.status;
  const auto& reply = in.evidence.reply;
  return (statuses.empty() ||
          (status && std::any_of(statuses.begin(), statuses.end(),
                                 [&](const auto& row) { return row.fits(*status); }))) &&
         (replies.empty() ||
          (reply && std::any_of(replies.begin(), replies.end(),
                                [&](const auto& row) { return row.fits(*reply); })));
}

bool RuleJudge::excluded(RuleIndex rule, const Prepared& in) const {
  const auto [first, count] = tables_.rules[rule].unless;
  for (auto id = first; id < first + count; ++id) {
    if (patterns_.matches(id, in.text, scratch_)) {
      return true;
    }
  }
  return false;
}

void RuleJudge::gather(const Prepared& in, const std::vector<PatternId>& ids,
                       std::vector<Candidate>& out) const {
  for (const PatternId id : ids) {
    const auto& owner = tables_.owners[id];
    if (owner.use == OwnerRow::Use::rule_text && fits(tables_.rules[owner.index], in)) {
      out.push_back({owner.index, id});
    }
  }
  const auto add = [&](RuleIndex i) {
    if (fits(tables_.rules[i], in)) {
      out.push_back({i, std::nullopt});
    }
  };
  const auto add_by_code = [&](std::uint64_t key) {
    for (const auto& row : tables_.rules_of_code(key)) {
      add(row.rule);
    }
  };
  if (in.evidence.status) {
    add_by_code(code_key(*in.evidence.status));
  }
  if (in.evidence.reply) {
    add_by_code(code_key(*in.evidence.reply));
  }
  for (const RuleIndex i : tables_.any_code) {
    add(i);
  }
}

std::optional<std::uint32_t> RuleJudge::find_provider(const Evidence& evidence,
                                                      std::string_view text) const {
  if (!evidence.provider.empty()) {
    return tables_.find_provider(evidence.provider);
  }
  if (const auto by_host = tables_.find_mx(evidence.remote_mta)) {
    return by_host;
  }
  for (const PatternId id : scratch_.listed_patterns()) {
    const auto& owner = tables_.owners[id];
    if (owner.use == OwnerRow::Use::provider_text && patterns_.matches(id, text, scratch_)) {
      return owner.index;
    }
  }
  return std::nullopt;
}

bool RuleJudge::beats(RuleIndex winner, RuleIndex loser) const {
  const auto rank = tables_.rules[loser].rank;
  const auto ranges = flat::rows(tables_.beaten, tables_.rules[winner].beats);
  const auto range = std::ranges::upper_bound(ranges, rank, {}, &RankRange::end);
  return range != ranges.end() && range->first <= rank;
}

std::vector<Candidate> RuleJudge::look(Prepared& in) const {
  const auto& ids = patterns_.candidates(in.text, scratch_);
  in.provider = find_provider(in.evidence, in.text);
  std::vector<Candidate> candidates;
  gather(in, ids, candidates);
  return candidates;
}

}  // namespace postmortem::rules
