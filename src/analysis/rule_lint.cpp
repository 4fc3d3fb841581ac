#include "analysis/rule_lint.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "analysis/places.h"
#include "analysis/template.h"
#include "engine/pattern_set.h"

namespace postmortem::analysis {
namespace {

using rules::Rule;

constexpr int largest_program = 4'000;  ///< RE2 instructions; a phrase has about twenty

using Notes = std::vector<std::string>;

void check_examples(const Rule& rule, Notes& notes) {
  if (rule.examples.match.empty() && rule.examples.made_up.empty()) {
    notes.emplace_back("has no example: give examples.match (or examples.made_up)");
  }
  const bool by_words =
      rule.layer == rules::Layer::text || rule.layer == rules::Layer::provider;
  if (rule.examples.pass.empty() && (by_words || !rule.text.empty())) {
    notes.emplace_back("has no near miss: give examples.pass");
  }
}

void check_beats(const Rule& rule, const rules::RuleSet& set, Notes& notes) {
  for (const auto& id : rule.beats) {
    const auto& all = set.catalog().rules;
    const bool known = id.ends_with('*')
                           ? std::any_of(all.begin(), all.end(),
                                         [&](const Rule& other) {
                                           return other.id.starts_with(
                                               std::string_view(id).substr(0, id.size() - 1));
                                         })
                           : set.rule(id) != nullptr;
    if (!known) {
      notes.push_back("beats " + id + ", which no rule is called");
    }
  }
}

void check_patterns(const std::vector<rules::Pattern>& patterns, Notes& notes) {
  for (const auto& pattern : patterns) {
    rules::PatternSet one;
    const auto id = one.add(pattern.expanded);
    if (auto good = one.check(id); !good) {
      notes.push_back(good.error().message);
    } else if (one.program_size(id) > largest_program) {
      notes.push_back("greedy pattern, " + std::to_string(one.program_size(id)) +
                      " instructions: " + pattern.source);
    }
  }
}

void check_speed(const Rule& rule, Notes& notes) {
  for (const auto& pattern : rule.text) {
    if (pattern.words.empty()) {
      notes.push_back(
          "slow pattern, tried on every text since no run of three letters must occur in it: " +
          pattern.source);
    }
  }
}

bool all_in(const std::vector<std::string>& some, const std::vector<std::string>& all) {
  return std::all_of(some.begin(), some.end(), [&](const auto& row) {
    return std::find(all.begin(), all.end(), row) != all.end();
  });
}

bool all_in(const std::vector<rules::Pattern>& some, const std::vector<rules::Pattern>& all) {
  return std::all_of(some.begin(), some.end(), [&](const auto& row) {
    return std::any_of(all.begin(), all.end(),
                       [&](const auto& other) { return other.expanded == row.expanded; });
  });
}

/// An empty list asks for nothing.
template <typename T>
bool asks_no_more(const std::vector<T>& than, const std::vector<T>& other) {
  return other.empty() || (!than.empty() && all_in(than, other));
}

/// Does `other` match wherever `rule` does, by what is written in both?
bool covers(const Rule& other, const Rule& rule) {
  return asks_no_more(rule.text, other.text) && asks_no_more(rule.status, other.status) &&
         asks_no_more(rule.reply, other.reply) && asks_no_more(rule.command, other.command) &&
         all_in(other.unless, rule.unless) &&
         (other.provider.empty() ||
          (other.provider == rule.provider && (other.signature || !rule.signature)));
}

bool always_wins(const Rule& other, const Rule& rule) {
  if (other.layer != rule.layer) {
    return other.layer > rule.layer;
  }
  const bool beats = rules::RuleSet::beats(other, rule);
  const bool beaten = rules::RuleSet::beats(rule, other);
  return beats != beaten ? beats : other.id < rule.id;
}

/// Codes of class 4 only on the one side and of class 5 only on the other.
bool classes_differ(const Rule& rule) {
  std::set<char> statuses;
  std::set<char> replies;
  for (const auto& code : rule.status) {
    statuses.insert(code.front());
  }
  for (const auto& code : rule.reply) {
    replies.insert(code.front());
  }
  return !statuses.empty() && !replies.empty() && !statuses.contains('x') &&
         !replies.contains('x') &&
         std::none_of(statuses.begin(), statuses.end(),
                      [&](char digit) { return replies.contains(digit); });
}

void check_reach(const Rule& rule, const rules::RuleSet& set, Notes& notes) {
  if (classes_differ(rule)) {
    notes.emplace_back("is unreachable: no reply has both a status and a reply code of these");
  }
  if (!rule.text.empty() && !rule.unless.empty() && all_in(rule.text, rule.unless)) {
    notes.emplace_back("is unreachable: its unless takes back all of its text");
  }
  for (const Rule& other : set.catalog().rules) {
    if (&other != &rule && covers(other, rule) && always_wins(other, rule)) {
      notes.push_back("is unreachable: " + other.id +
                      " matches all that it matches, and wins over it");
      return;
    }
  }
}

void check_places(const std::vector<std::string>& texts, const std::set<std::string>& facts,
                  Notes& notes) {
  for (const auto& text : texts) {
    for (const auto& place : places_of(text)) {
      if (!is_place(place) && !facts.contains(place)) {
        auto& note = notes.emplace_back("the advice names {");
        note.append(place).append("}, which nothing fills: ").append(text);
      }
    }
  }
}

void check_advice(const rules::AdviceTemplate& advice, const std::set<std::string>& facts,
                  Notes& notes) {
  check_places({advice.summary}, facts, notes);
  for (const auto* list : {&advice.first, &advice.steps, &advice.references}) {
    check_places(*list, facts, notes);
  }
  for (const auto& record : advice.dns) {
    check_places({record.name, record.type, record.value, record.note}, facts, notes);
  }
}

/// Names of the groups in patterns.
std::set<std::string> captured(const std::vector<rules::Pattern>& patterns) {
  std::set<std::string> names;
  for (const auto& pattern : patterns) {
    std::string_view rest = pattern.expanded;
    for (auto at = rest.find("(?P<"); at != std::string_view::npos; at = rest.find("(?P<")) {
      rest.remove_prefix(at + 4);
      names.emplace(rest.substr(0, rest.find('>')));
    }
  }
  return names;
}

}  // namespace

std::vector<std::string> lint_rule(const Rule& rule, const rules::RuleSet& set) {
  Notes notes;
  check_examples(rule, notes);
  check_beats(rule, set, notes);
  check_patterns(rule.text, notes);
  check_patterns(rule.unless, notes);
  check_speed(rule, notes);
  check_reach(rule, set, notes);
  check_advice(rule.advice, captured(rule.text), notes);
  return notes;
}

std::vector<std::string> lint_cause(const rules::Cause& cause) {
  Notes notes;
  check_patterns(cause.facts, notes);
  for (const auto& name : captured(cause.facts)) {
    if (!is_place(name)) {
      notes.push_back("draws out the fact " + name + ", which no advice can name");
    }
  }
  check_advice(cause.advice, {}, notes);
  if (!cause.when.empty()) {
    check_places({"{?" + cause.when + '}'}, {}, notes);
  }
  return notes;
}

}  // namespace postmortem::analysis
