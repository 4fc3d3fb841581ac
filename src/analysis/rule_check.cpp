#include "analysis/rule_check.h"

#include <algorithm>
#include <array>
#include <utility>

#include "analysis/rule_lint.h"
#include "core/utf8.h"
#include "dsn/reply.h"
#include "dsn/transcript.h"

namespace postmortem::analysis {
namespace {

using rules::Rule;

class Checker {
 public:
  explicit Checker(const rules::RuleSet& set) : set_(set) {}

  void check(const Rule& rule) {
    rule_ = &rule;
    ++result_.rules;
    for (auto& message : lint_rule(rule, set_)) {
      note(std::move(message));
    }
    result_.made_up += rule.examples.made_up.size();
    for (const auto* list : {&rule.examples.match, &rule.examples.made_up}) {
      for (const auto& example : *list) {
        ++result_.match_examples;
        must_win(example);
      }
    }
    for (const auto& example : rule.examples.pass) {
      ++result_.pass_examples;
      must_not_match(example);
    }
  }

  /// A rule that is not judged: do its examples still come out with its cause?
  void check_other(const Rule& other, const std::vector<const Rule*>& judged) {
    for (const auto* list : {&other.examples.match, &other.examples.made_up}) {
      for (const auto& example : *list) {
        std::string text;
        const auto found =
            set_.matches(example_evidence(example, other.provider, text), scratch_);
        if (found.empty() || found.front().rule->cause == other.cause ||
            std::find(judged.begin(), judged.end(), found.front().rule) == judged.end() ||
            rules::RuleSet::beats(*found.front().rule, other)) {
          continue;
        }
        rule_ = found.front().rule;
        note("takes an example from " + other.id + " (" + other.cause +
             "); if it shall, let it beat that rule: " + example);
      }
    }
  }

  /// Causes whose advice names what is not there.
  void check_cause(const rules::Cause& cause) {
    for (auto& message : lint_cause(cause)) {
      result_.findings.push_back({cause.place.text(), cause.id, std::move(message)});
    }
  }

  CheckResult take() { return std::move(result_); }

 private:
  void note(std::string message) {
    result_.findings.push_back({rule_->place.text(), rule_->id, std::move(message)});
  }

  void must_win(const std::string& example) {
    std::string text;
    const auto found = set_.matches(example_evidence(example, rule_->provider, text), scratch_);
    // A rule of a higher layer that says the same may speak first: a provider's own wording of
    // what is known everywhere.
    if (!found.empty() && found.front().rule->layer > rule_->layer &&
        found.front().rule->cause == rule_->cause &&
        std::any_of(found.begin(), found.end(),
                    [&](const auto& row) { return row.rule == rule_; })) {
      return;
    }
    if (found.empty() || found.front().rule != rule_) {
      const bool matches = std::any_of(found.begin(), found.end(),
                                       [&](const auto& row) { return row.rule == rule_; });
      note((matches         ? "is shadowed by " + found.front().rule->id
            : found.empty() ? std::string("does not match, and no other rule does,")
                            : "does not match, but " + found.front().rule->id + " does,") +
           " on its example: " + example);
      return;
    }
    for (const auto& other : found) {
      if (other.rule != rule_ && other.rule->layer == rule_->layer &&
          other.rule->cause != rule_->cause && !rules::RuleSet::beats(*rule_, *other.rule) &&
          !other.rule->general) {
        note("is tied with " + other.rule->id + " (" + other.rule->cause + ") on: " + example);
      }
    }
  }

  void must_not_match(const std::string& example) {
    std::string text;
    for (const auto& row :
         set_.matches(example_evidence(example, rule_->provider, text), scratch_)) {
      if (row.rule == rule_) {
        note("matches its near miss: " + example);
      }
    }
  }

  const rules::RuleSet& set_;
  rules::RuleSet::Scratch scratch_{};
  const Rule* rule_{};
  CheckResult result_{};
};

}  // namespace

rules::Evidence example_evidence(std::string_view example, std::string_view provider,
                                 std::string& text) {
  auto reply = dsn::read_reply(to_valid_utf8(example));
  text = std::move(reply.text);
  rules::Evidence evidence;
  evidence.text = text;
  evidence.status = reply.status;
  evidence.reply = reply.code;
  evidence.provider = provider;
  // Phrases such as "(in reply to end of DATA command)" tell the command, as they do in a
  // report.
  const auto command = dsn::read_dialogue(text).command;
  const auto row = std::ranges::find(rules::smtp_commands, command);
  evidence.command = row == rules::smtp_commands.end() ? std::string_view{} : *row;
  return evidence;
}

bool stands_in(const rules::Place& place, const std::vector<std::string>& files) {
  return files.empty() || std::any_of(files.begin(), files.end(), [&](const auto& file) {
           return place.file.starts_with(file);
         });
}

CheckResult check_rules(const rules::RuleSet& rules, const std::vector<std::string>& files) {
  Checker checker(rules);
  const auto wanted = [&](const rules::Place& place) { return stands_in(place, files); };
  std::vector<const Rule*> judged;
  for (const Rule& rule : rules.catalog().rules) {
    if (wanted(rule.place)) {
      judged.push_back(&rule);
      checker.check(rule);
    }
  }
  for (const Rule& rule : rules.catalog().rules) {
    if (!wanted(rule.place)) {
      checker.check_other(rule, judged);
    }
  }
  for (const auto& cause : rules.catalog().causes) {
    if (wanted(cause.place)) {
      checker.check_cause(cause);
    }
  }
  return checker.take();
}

}  // namespace postmortem::analysis
