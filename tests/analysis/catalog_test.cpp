// Every example in rules/ is a test, judged by the whole catalog.

#include "catalog.h"

#include <string>

#include <gtest/gtest.h>

#include "analysis/rule_check.h"

namespace postmortem::analysis {
namespace {

const rules::RuleSet& catalog() {
  static const auto set = rules::RuleSet::make(rules::built_in_catalog(true), true).value();
  return set;
}

AddressAction address_action(const rules::Decision& decision) {
  if (!decision.match) {
    return AddressAction::keep;
  }
  const auto& rule = *decision.match->rule;
  return rule.address_action.value_or(catalog().cause(rule.cause)->address_action);
}

TEST(Catalog, HasNoFindings) {
  const auto result = check_rules(catalog(), {});
  EXPECT_GE(result.rules, 100U) << "the catalog was not found";
  for (const auto& finding : result.findings) {
    ADD_FAILURE() << finding.place << ": " << finding.rule << ": " << finding.message;
  }
  RecordProperty("rules", static_cast<int>(result.rules));
  RecordProperty("examples", static_cast<int>(result.match_examples + result.pass_examples));
}

/// A wrong recipient-unknown makes people delete good addresses: no reply that some rule knows
/// as one about the sender, the message, a policy or the receiving system may come out as one
/// about a dead address, whether or not it is known who sent it.
TEST(Catalog, NeverCallsAnAddressDeadForAnothersFault) {
  rules::RuleSet::Scratch scratch;
  std::size_t seen = 0;
  for (const auto& rule : catalog().catalog().rules) {
    const auto* cause = catalog().cause(rule.cause);
    ASSERT_NE(cause, nullptr);
    if (rule.address_action.value_or(cause->address_action) != AddressAction::keep) {
      continue;
    }
    for (const auto* list : {&rule.examples.match, &rule.examples.made_up}) {
      for (const auto& example : *list) {
        std::string text;
        auto evidence = example_evidence(example, rule.provider, text);
        for (const bool with_provider : {true, false}) {
          evidence.provider =
              with_provider ? std::string_view(rule.provider) : std::string_view{};
          const auto decision = catalog().decide(evidence, scratch);
          EXPECT_NE(address_action(decision), AddressAction::suppress)
              << (decision.match ? decision.match->rule->id : "") << ": " << example;
          ++seen;
        }
      }
    }
  }
  EXPECT_GE(seen, 50U);
}

/// A policy refusal dressed as 5.1.1 is no unknown user: words beat codes. Whatever some rule
/// knows by its words as no fault of the address stays that under the code of a dead one.
TEST(Catalog, WordsBeatTheCodeOfADeadAddress) {
  rules::RuleSet::Scratch scratch;
  std::size_t seen = 0;
  for (const auto& rule : catalog().catalog().rules) {
    const auto* cause = catalog().cause(rule.cause);
    ASSERT_NE(cause, nullptr);
    const bool by_words = !rule.text.empty() && rule.status.empty() && rule.reply.empty() &&
                          rule.layer != rules::Layer::status;
    if (!by_words ||
        rule.address_action.value_or(cause->address_action) != AddressAction::keep) {
      continue;
    }
    for (const auto& example : rule.examples.match) {
      std::string text;
      auto evidence = example_evidence(example, rule.provider, text);
      evidence.status = parse_enhanced_status("5.1.1");
      evidence.reply = std::uint16_t{550};
      const auto decision = catalog().decide(evidence, scratch);
      ASSERT_TRUE(decision.match) << rule.id << ": " << example;
      EXPECT_NE(address_action(decision), AddressAction::suppress)
          << decision.match->rule->id << ": " << example;
      ++seen;
    }
  }
  EXPECT_GE(seen, 400U);
}

TEST(Catalog, EveryCauseCanBeActedOn) {
  for (const auto& cause : catalog().catalog().causes) {
    EXPECT_FALSE(cause.title.empty() || cause.advice.summary.empty() ||
                 cause.advice.steps.empty())
        << cause.id;
  }
  EXPECT_GE(catalog().catalog().causes.size(), 70U);
}

}  // namespace
}  // namespace postmortem::analysis
