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
/// as one about the sender, the message or a policy may come out as one about a dead address.
TEST(Catalog, NeverCallsAnAddressDeadForTheSendersFault) {
  rules::RuleSet::Scratch scratch;
  std::size_t seen = 0;
  for (const auto& rule : catalog().catalog().rules) {
    const auto* cause = catalog().cause(rule.cause);
    ASSERT_NE(cause, nullptr);
    if (cause->fault != Fault::sender_setup && cause->fault != Fault::sender_reputation &&
        cause->fault != Fault::message) {
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
          const auto* got =
              decision.match ? catalog().cause(decision.match->rule->cause) : nullptr;
          EXPECT_TRUE(got == nullptr || got->address_action != AddressAction::suppress ||
                      rule.address_action)
              << decision.match->rule->id << ": " << example;
          ++seen;
        }
      }
    }
  }
  EXPECT_GE(seen, 50U);
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
