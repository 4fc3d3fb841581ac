#include "analysis/rule_check.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/text.h"
#include "dsn/reply.h"
#include "dsn/transcript.h"
#include "engine/pattern_set.h"

namespace postmortem::analysis {
namespace {

using rules::Layer;
using rules::Rule;

constexpr int largest_program = 4'000;  ///< RE2 instructions; a phrase has about twenty

class Checker {
 public:
  explicit Checker(const rules::RuleSet& set) : set_(set) {}

  void check(const Rule& rule) {
    rule_ = &rule;
    ++result_.rules;
    check_shape();
    check_patterns();
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

  CheckResult take() { return std::move(result_); }

 private:
  void note(std::string message) {
    result_.findings.push_back({rule_->place.text(), rule_->id, std::move(message)});
  }

  void check_shape() {
    if (rule_->examples.match.empty() && rule_->examples.made_up.empty()) {
      note("has no example: give examples.match (or examples.made_up)");
    }
    if (rule_->examples.pass.empty() && !rule_->text.empty()) {
      note("has no near miss: give examples.pass");
    }
    for (const auto& id : rule_->beats) {
      const auto& all = set_.catalog().rules;
      const bool known = std::any_of(all.begin(), all.end(), [&](const Rule& other) {
        return id.ends_with('*')
                   ? other.id.starts_with(std::string_view(id).substr(0, id.size() - 1))
                   : other.id == id;
      });
      if (!known) {
        note("beats " + id + ", which no rule is called");
      }
    }
  }

  void check_patterns() {
    for (const auto* list : {&rule_->text, &rule_->unless}) {
      for (const auto& pattern : *list) {
        rules::PatternSet one;
        const auto id = one.add(pattern.expanded);
        if (auto good = one.check(id); !good) {
          note(good.error().message);
        } else if (one.program_size(id) > largest_program) {
          note("greedy pattern, " + std::to_string(one.program_size(id)) +
               " instructions: " + pattern.source);
        }
        if (pattern.words.empty() && list == &rule_->text) {
          note(
              "slow pattern, tried on every text since no run of three letters must occur in "
              "it: " +
              pattern.source);
        }
      }
    }
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
          other.rule->cause != rule_->cause && !rules::RuleSet::beats(*rule_, *other.rule)) {
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
  static const auto commands = std::to_array<std::string_view>(
      {"CONN", "HELO", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "BDAT"});
  const auto command = dsn::read_dialogue(text).command;
  const auto row = std::find(commands.begin(), commands.end(), command);
  evidence.command = row == commands.end() ? std::string_view{} : *row;
  return evidence;
}

CheckResult check_rules(const rules::RuleSet& rules, const std::vector<std::string>& files) {
  Checker checker(rules);
  for (const Rule& rule : rules.catalog().rules) {
    const bool wanted =
        files.empty() || std::any_of(files.begin(), files.end(), [&](const std::string& file) {
          return rule.place.file.starts_with(file);
        });
    if (wanted) {
      checker.check(rule);
    }
  }
  return checker.take();
}

}  // namespace postmortem::analysis
