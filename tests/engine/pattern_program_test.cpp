// Programs find what RE2 finds, and where.

#include "engine/pattern_program.h"

#include <memory>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include "catalog.h"
#include "engine/flat.h"
#include "engine/pattern.h"
#include "engine/rule_set.h"

namespace postmortem::rules {
namespace {

constexpr int most_groups = 24;

/// Programs in memory that begins where tables need it.
class Made {
 public:
  explicit Made(const std::vector<std::string>& expressions) {
    ProgramWriter writer;
    for (const auto& expression : expressions) {
      writer.add(parse_pattern(expression));
    }
    flat::Writer out;
    writer.write(out);
    const auto bytes = out.take();
    memory_.resize(bytes.size() / sizeof(Block) + 1);
    std::memcpy(memory_.data(), bytes.data(), bytes.size());
    flat::Reader in({reinterpret_cast<const char*>(memory_.data()), bytes.size()});
    programs_ = Programs(in);
  }
  const Programs* operator->() const { return &programs_; }

 private:
  struct alignas(flat::Writer::alignment) Block {
    char bytes[flat::Writer::alignment];
  };
  std::vector<Block> memory_{};
  Programs programs_{};
};

std::string cut(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  return begin == Programs::unset
             ? "-"
             : std::to_string(begin) + ":" + std::string(text.substr(begin, end - begin));
}

/// The match and its groups, as the program finds them; "?" where it gives up.
std::string by_program(const Made& programs, std::uint32_t id, std::string_view text) {
  std::span<const std::uint32_t> slots;
  const auto found = programs->search(id, text, {0, text.size()}, slots);
  if (found != Programs::Found::yes) {
    return found == Programs::Found::no ? "no" : "?";
  }
  auto out = cut(text, slots[0], slots[1]);
  for (const auto& group : programs->groups(id)) {
    out += ' ' + std::string(programs->name(group)) + '=' +
           cut(text, slots[group.slot], slots[group.slot + 1]);
  }
  return out;
}

std::string by_re2(const RE2& pattern, std::string_view text) {
  std::array<re2::StringPiece, most_groups> found{};
  const int count = std::min(most_groups, pattern.NumberOfCapturingGroups() + 1);
  if (!pattern.Match({text.data(), text.size()}, 0, text.size(), RE2::UNANCHORED, found.data(),
                     count)) {
    return "no";
  }
  const auto show = [&](const re2::StringPiece& piece) {
    if (piece.data() == nullptr) {
      return std::string("-");
    }
    const auto begin = static_cast<std::uint32_t>(piece.data() - text.data());
    return cut(text, begin, begin + static_cast<std::uint32_t>(piece.size()));
  };
  auto out = show(found[0]);
  for (const auto& [index, name] : pattern.CapturingGroupNames()) {
    if (index < count) {
      out += ' ' + name + '=' + show(found[static_cast<std::size_t>(index)]);
    }
  }
  return out;
}

struct Case {
  std::string_view name;
  std::string_view pattern;
  std::string_view text;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.pattern << " in " << c.text;
}

class Program : public testing::TestWithParam<Case> {};

TEST_P(Program, FindsWhatRe2Finds) {
  const std::string expression(GetParam().pattern);
  const Made programs({expression});
  const RE2 pattern(expression);
  ASSERT_TRUE(pattern.ok());
  ASSERT_TRUE(programs->has(0));
  EXPECT_EQ(by_program(programs, 0, GetParam().text), by_re2(pattern, GetParam().text));
}

constexpr Case cases[] = {
    {"Words", "mailbox full", "the mailbox full"},
    {"FirstChoiceWins", "(?P<a>ab|abc)(?P<b>c?)", "abc"},
    {"LeftmostWins", "b|ab", "xab"},
    {"Greedy", "a(?P<x>.*)b", "aXbYb"},
    {"Lazy", "a(?P<x>.*?)b", "aXbYb"},
    {"LazyCounted", "a(?P<x>.{2,4}?)b", "abbbbbb"},
    {"LazyTooLong", "a.{0,2}?b", "axxxb"},
    {"Counted", "(?P<x>(?:ab){2,3})", "abababab"},
    {"CountedLazy", "(?P<x>(?:ab){1,3}?)(?P<y>.*)", "abababab"},
    {"CountedTooFew", "(?:ab){3}", "abab"},
    {"CountedInside", "(?:(?:ab){1,2}c){2}", "xababcabcabc"},
    {"EndlessLoop", "(?P<x>(?:a|bc)+)d", "abcad abcabcd"},
    {"GroupOfLastRound", "(?:(?P<x>[ab])c)+", "acbcac"},
    {"GroupInChoice", "(?:(?P<x>a)|(?P<y>b))+", "ab"},
    {"BackIntoRun", R"((?P<l>\S+)@(?P<r>\S+)\.org)", "a@b@c.org.net x@y.org"},
    {"WordEdge", R"(\bfull\b)", "fullness full"},
    {"NoWordEdge", R"(\Bull\b)", "ull full"},
    {"TextEnds", "^a.*z$", "a\nz"},
    {"TextEndsHold", "^a.z$", "abz"},
    {"LineEnds", "(?m)^b$", "a\nb\nc"},
    {"LineEndsInAGroupOnly", "(?m:^b$)|c$", "a\nbc"},
    {"DotIsOneCharacter", "n.t", "n\xE2\x80\x99t"},
    {"DotIsNoCutCharacter", "n.", "n\xE2\x80"},
    {"NegatedTakesLines", "a[^b]c", "a\nc"},
    {"Cyrillic", "[\xD0\xB0-\xD1\x8F]+", "x \xD0\xBF\xD0\xBE\xD1\x87\xD1\x82\xD0\xB0"},
    {"OptionalLetterOfTwoBytes", "caf\xC3\xA9?s", "cafs"},
    {"Escapes", R"([\]\-\\x]\x41[\x42-\x44]\.)", R"(\AC.)"},
    {"BracketFirst", "[]a]+", "x]a]"},
    {"HyphenLast", "[a-]+", "b-a-"},
    {"EmptyChoice", "a(?:b|)c", "ac"},
    {"OptionalGroup", "a(?P<x>b)?(?P<y>b)?", "ab"},
    {"OptionalGroupLazy",
     "a(?P<x>b)?"
     "?(?P<y>b)?",
     "ab"},
    {"EmptyText", "a*", ""},
    {"AtTheEnd", "b*$", "abb"},
    {"NotThere", "abc", "ab"},
    {"BraceIsText", "a{x}", "a{x}"},
    {"Units", R"(a(?P<x>(?:[^.;]|\.\S){0,9})b)", "a .b. b"},
    {"UnitsOfDots", R"(a(?P<x>(?:[^.;]|\.\S){0,9})(?P<y>\.?b))", "a....b x...b"},
    {"UnitsOddDots", R"(a(?P<x>(?:[^.;]|\.\S){2,9})(?P<y>\.*b))", "a.....b"},
    {"UnitsTailIsNoLead", R"(a(?P<x>(?:[^.]|\.[b-z])+)(?P<y>[b.]+))", "a.b.c..b"},
    {"UnitsHigh", "a(?P<x>(?:[^.]|\\.\\S)+)(?P<y>\xC3\xA9)", "a.\xC3\xA9\xC3\xA9. \xC3\xA9"},
    {"UnitsTooMany", R"(a(?:[^.;]|\.\S){0,2}b)", "a.x.y.zb"},
    {"UnitsLazy", R"(a(?P<x>(?:[^.;]|\.\S){0,9}?)b)", "a.b.bb"},
    {"Letters", R"((?P<x>\pL+) (?P<y>\PL+))", "\xD0\xBF\xD0\xBE\xD1\x87 12 a"},
    {"LettersOfAKind", R"(\p{Lu}\p{Greek}+)", "x A\xCE\xB1\xCE\xB2"},
};
INSTANTIATE_TEST_SUITE_P(Engine, Program, testing::ValuesIn(cases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Programs, LeaveToRe2WhatTheyDoNotKnow) {
  for (const std::string_view pattern :
       {R"([\pL_]+)", R"(\pQ)", "(?i)abc", "(?:a*)*b", "[[:alpha:]]", R"(a\Cb)", "(?s:a.b)"}) {
    EXPECT_FALSE(Made({std::string(pattern)})->has(0)) << pattern;
  }
}

TEST(Programs, UnitsAreTakenBackOneByOne) {
  const std::string expression = R"(a(?P<x>(?:[^.;]|\.[^;x]){1,6})(?P<y>[.b]*c))";
  const Made programs({expression});
  const RE2 pattern(expression);
  std::mt19937 chance(2);
  for (int i = 0; i < 20'000; ++i) {
    std::string text = "a";
    for (auto left = chance() % 10; left > 0; --left) {
      text.push_back("..bcx;"[chance() % 6]);
    }
    ASSERT_EQ(by_program(programs, 0, text), by_re2(pattern, text)) << text;
  }
}

TEST(Programs, GiveUpWhereRe2IsFaster) {
  const Made programs({"(?:a|b|ab)+(?:a|b|ba)+c", R"(\w{2000}x)"});
  std::string text(4'000, 'a');
  for (std::uint32_t id = 0; id < 2; ++id) {
    EXPECT_EQ(by_program(programs, id, text), "?");
  }
}

/// Patterns of rules and formats, and texts of all kinds to try them on.
struct Everything {
  std::vector<std::string> expressions{};
  std::vector<std::string> texts{};

  Everything() {
    const auto catalog = built_in_catalog(true);
    const auto add = [&](const std::vector<Pattern>& list) {
      for (const auto& pattern : list) {
        expressions.push_back(pattern.expanded);
      }
    };
    for (const auto& rule : catalog.rules) {
      add(rule.text);
      add(rule.unless);
      for (const auto* list : {&rule.examples.match, &rule.examples.pass}) {
        for (std::size_t i = 0; i < list->size(); i += 3) {
          texts.push_back(prepare_text((*list)[i]));
        }
      }
    }
    for (const auto& format : catalog.formats) {
      for (const auto& list : format_lists) {
        add(format.*list.patterns);
      }
    }
    texts.emplace_back("");
  }
};

/// Parts of texts, cut anywhere and put together: more near misses than anybody would write.
std::vector<std::string> shuffled(const std::vector<std::string>& texts, std::size_t count) {
  std::mt19937 chance(1);
  std::vector<std::string> out;
  while (out.size() < count) {
    std::string text;
    for (int i = 0; i < 3; ++i) {
      const auto& from = texts[chance() % texts.size()];
      const auto begin = chance() % (from.size() + 1);
      text += from.substr(begin, chance() % 80);
    }
    out.push_back(std::move(text));
  }
  return out;
}

TEST(Programs, FindWhatRe2FindsWithEveryPattern) {
  const Everything all;
  ASSERT_GT(all.expressions.size(), 1'000U);
  ASSERT_GT(all.texts.size(), 500U);
  const Made programs(all.expressions);
  const auto more = shuffled(all.texts, 300);
  std::size_t unknown = 0;
  std::size_t matches = 0;
  for (std::uint32_t id = 0; id < all.expressions.size(); ++id) {
    if (!programs->has(id)) {
      ++unknown;
      continue;
    }
    const RE2 pattern(all.expressions[id]);
    for (const auto* texts : {&all.texts, &more}) {
      // Each pattern meets every seventh text, and its own examples' neighbours among them.
      for (std::size_t i = id % 7; i < texts->size(); i += 7) {
        const auto found = by_program(programs, id, (*texts)[i]);
        if (found != "?") {
          ASSERT_EQ(found, by_re2(pattern, (*texts)[i])) << all.expressions[id] << "\n"
                                                         << (*texts)[i];
        }
        matches += found != "no" && found != "?" ? 1U : 0U;
      }
    }
  }
  EXPECT_GT(matches, 500U);
  EXPECT_LT(unknown, all.expressions.size() / 50);
}

}  // namespace
}  // namespace postmortem::rules
