#include "engine/rule_judge.h"

#include <algorithm>
#include <cassert>

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

bool RuleJudge::excluded(const RuleRow& rule, const Prepared& in) const {
  for (auto id = rule.unless.first; id < rule.unless.first + rule.unless.count; ++id) {
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
  for (const PatternId id : scratch_.patterns()) {
    const auto& owner = tables_.owners[id];
    if (owner.use == OwnerRow::Use::provider_text && patterns_.matches(id, text, scratch_)) {
      return owner.index;
    }
  }
  return std::nullopt;
}

std::vector<Candidate> RuleJudge::confirm(const std::vector<Candidate>& candidates, Layer layer,
                                          const Prepared& in) const {
  std::vector<Candidate> out;
  for (const Candidate& candidate : candidates) {
    const auto& rule = tables_.rules[candidate.rule];
    if (rule.layer != static_cast<std::uint8_t>(layer) ||
        std::any_of(out.begin(), out.end(),
                    [&](const Candidate& row) { return row.rule == candidate.rule; })) {
      continue;
    }
    if ((!candidate.pattern || patterns_.matches(*candidate.pattern, in.text, scratch_)) &&
        !excluded(rule, in)) {
      out.push_back(candidate);
    }
  }
  return out;
}

bool RuleJudge::beats(RuleIndex winner, RuleIndex loser) const {
  const auto list = flat::rows(tables_.texts, tables_.rules[winner].beats);
  const auto id = tables_.text(tables_.rules[loser].id);
  return std::any_of(list.begin(), list.end(),
                     [&](flat::Text row) { return beats_names(tables_.text(row), id); });
}

const Candidate& RuleJudge::winner(const std::vector<Candidate>& confirmed) const {
  if (confirmed.size() == 1) {
    return confirmed.front();
  }
  const Candidate* best = nullptr;
  const auto beaten = [&](const Candidate& row) {
    return std::any_of(confirmed.begin(), confirmed.end(), [&](const Candidate& other) {
      return other.rule != row.rule && beats(other.rule, row.rule);
    });
  };
  const auto id_of = [&](const Candidate& row) {
    return tables_.text(tables_.rules[row.rule].id);
  };
  for (const bool only_unbeaten : {true, false}) {
    for (const Candidate& row : confirmed) {
      if ((!only_unbeaten || !beaten(row)) && (best == nullptr || id_of(row) < id_of(*best))) {
        best = &row;
      }
    }
    if (best != nullptr) {
      break;  // a circle of rules that beat each other leaves none unbeaten
    }
  }
  assert(best != nullptr);
  return *best;
}

std::vector<Candidate> RuleJudge::look(Prepared& in) const {
  const auto& ids = patterns_.candidates(in.text, scratch_);
  in.provider = find_provider(in.evidence, in.text);
  std::vector<Candidate> candidates;
  gather(in, ids, candidates);
  return candidates;
}

}  // namespace postmortem::rules
