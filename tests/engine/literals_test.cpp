// What is told of a pattern without running it, and that it never loses a match.

#include "engine/literals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include "catalog.h"
#include "engine/pattern.h"
#include "engine/pattern_set.h"

namespace postmortem::rules {
namespace {

/// "a|b" for words; "b+" in front where further words are needed; "=" where the words decide,
/// with "_" for a word's edge.
std::string told(std::string_view pattern) {
  static const GramCounts no_sample;
  const auto known = find_literals(parse_pattern(pattern), no_sample);
  std::string out;
  const auto add = [&](std::string_view text) {
    out += (out.empty() ? "" : "|") + std::string(text);
  };
  for (const auto& literal : known.exact) {
    add((literal.edge_before ? "_" : "") + literal.text + (literal.edge_after ? "_" : ""));
  }
  if (!known.exact.empty()) {
    return '=' + out;
  }
  for (const auto& word : known.words) {
    add(word);
  }
  for (const auto& set : known.also) {
    out += " +";
    for (const auto& word : set) {
      out += (out.ends_with('+') ? "" : "|") + word;
    }
  }
  return out;
}

struct Case {
  std::string_view name;
  std::string_view pattern;
  std::string_view want;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.pattern;
}

class FindLiterals : public testing::TestWithParam<Case> {};

TEST_P(FindLiterals, Tells) {
  EXPECT_EQ(told(GetParam().pattern), GetParam().want);
}

constexpr Case cases[] = {
    {"Plain", "mailbox full", "=mailbox full"},
    {"Edges", R"(\b(?:mailbox|inbox) (?:is )?full\b)",
     "=_inbox full_|_inbox is full_|_mailbox full_|_mailbox is full_"},
    {"Captured", "(?P<list>zen)", "=zen"},
    {"EdgeInsideHolds", R"(user\b unknown)", "=user unknown"},
    {"EdgeInsideCanNotBe", R"(use\br|abc)", "=abc"},
    {"Gap", "quota.{0,40}exceeded", "exceeded +quota"},
    {"LongestFirst", "spf.*softfail", "softfail +spf"},
    {"Alternatives", "(?:spam|virus).*found", "found +spam|virus"},
    {"Optional", "mail(?:box)?es", "=mailboxes|mailes"},
    {"OptionalLetterOfTwoBytes", "abc\xC3\xA9?", "=abc|abc\xC3\xA9"},
    {"LineAssertion", "^from:", "from:"},
    {"Flags", "(?i)abc", "abc"},
    {"LinesFlag", "(?m)abc", "=abc"},
    {"ShortAlternative", "abcd|xy", ""},
    {"NoWord", R"(\d+ \w+)", ""},
    {"Repeated", "(?:ab)+cde", "cde"},
    {"PerhapsNone", "(?:abc)*de", ""},
    {"Escaped", R"(5\.7\.1)", "=5.7.1"},
};
INSTANTIATE_TEST_SUITE_P(Engine, FindLiterals, testing::ValuesIn(cases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(FindLiterals, PrefersWhatIsRareInTheSample) {
  std::string sample;
  for (int i = 0; i < 20; ++i) {
    sample += "blocked using zen; ";
  }
  const GramCounts counts(sample);
  const auto known =
      find_literals(parse_pattern("blocked using .{0,40}(?:rare|seldom)"), counts);
  EXPECT_THAT(known.words, testing::ElementsAre("rare", "seldom"));
  EXPECT_EQ(known.reach, 14U + 4 * 40);
  EXPECT_THAT(known.also, testing::ElementsAre(testing::ElementsAre("blocked using ")));
}

TEST(PatternSet, MatchesAsRe2DoesOnExamples) {
  const auto catalog = built_in_catalog(true);
  PatternSet set;
  std::vector<std::string> expressions;
  std::vector<const Rule*> owners;
  std::vector<std::pair<std::string, const Rule*>> texts;
  for (const auto& rule : catalog.rules) {
    for (const auto* list : {&rule.text, &rule.unless}) {
      for (const auto& pattern : *list) {
        set.add(pattern.expanded);
        expressions.push_back(pattern.expanded);
        owners.push_back(&rule);
      }
    }
    for (const auto* list : {&rule.examples.match, &rule.examples.pass}) {
      if (!list->empty()) {
        texts.emplace_back(prepare_text(list->front()), &rule);
      }
    }
  }
  set.finish();
  ASSERT_GT(expressions.size(), 500U);
  ASSERT_GT(texts.size(), 300U);
  std::vector<std::unique_ptr<RE2>> patterns;
  for (const auto& expression : expressions) {
    patterns.push_back(std::make_unique<RE2>(expression));
  }
  PatternSet::Scratch scratch;
  std::size_t turn = 0;
  for (const auto& [text, owner] : texts) {
    ASSERT_FALSE(set.candidates(text, scratch).size() > expressions.size());
    ++turn;
    for (PatternSet::Id id = 0; id < patterns.size(); ++id) {
      // Of the others' texts each pattern meets one in four: all would take half a minute.
      if (owners[id] != owner && (id + turn) % 4 != 0) {
        continue;
      }
      const bool want = RE2::PartialMatch(text, *patterns[id]);
      ASSERT_EQ(set.matches(id, text, scratch), want) << expressions[id] << "\n" << text;
      if (want) {
        ASSERT_TRUE(set.matches(id, text)) << expressions[id] << "\n" << text;
      }
    }
  }
}

TEST(PatternSet, ALineIsJudgedByItsOwnEdges) {
  PatternSet set;
  const auto id = set.add(R"(\bfull\b)");
  set.finish();
  const std::string text = "mailbox fullness\nfull";
  EXPECT_TRUE(set.matches(id, text));
  EXPECT_FALSE(set.matches(id, std::string_view(text).substr(0, 16)));
  EXPECT_TRUE(set.matches(id, std::string_view(text).substr(0, 12)));  // "mailbox full"
  EXPECT_TRUE(set.matches(id, std::string_view(text).substr(17)));
}

TEST(PatternSet, TheFirstOfSeveralChoicesIsFound) {
  PatternSet set;
  const auto id = set.add(R"(quota (?P<a>exceeded)|over (?P<b>quo\w+)|\d+)");
  const auto asked = set.add("zen|\\bip\\b", false);
  set.finish();
  NamedRanges groups;
  EXPECT_EQ(set.find(id, "x over quota exceeded", groups), PatternSet::Range(2, 12));
  EXPECT_EQ(groups, (NamedRanges{{"b", {7, 12}}}));
  EXPECT_EQ(set.find(id, "12 over quota"), PatternSet::Range(0, 2));
  EXPECT_EQ(set.find(id, "quota"), PatternSet::no_match);
  for (const std::string text : {"an ip", "by zen", "a zip"}) {
    EXPECT_EQ(set.matches(asked, text), text != "a zip") << text;
  }
  PatternSet::Scratch scratch;
  EXPECT_THAT(set.candidates("over zen quota", scratch), testing::ElementsAre(id));
  EXPECT_TRUE(set.matches(asked, "over zen quota", scratch));
}

TEST(PatternSet, AnotherTextInTheSamePlaceIsLookedAtAnew) {
  PatternSet set;
  const auto id = set.add("quota");
  set.finish();
  std::string text = "over quota now";
  EXPECT_TRUE(set.matches(id, text));
  text.replace(5, 5, "water");
  EXPECT_FALSE(set.matches(id, text));
}

}  // namespace
}  // namespace postmortem::rules
