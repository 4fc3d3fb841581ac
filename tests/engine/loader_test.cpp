// What rule files may say wrongly, and what is said about it: place, reason, what would be
// right.

#include <gtest/gtest.h>

#include "engine/catalog.h"
#include "engine/rule_set.h"

namespace postmortem::rules {
namespace {

struct BadFile {
  std::string_view name;
  std::string_view text;
  std::string_view want;
};

void PrintTo(const BadFile& c, std::ostream* out) {
  *out << c.name;
}

constexpr std::string_view cause =
    "[cause.c]\ntitle='T'\nsisimai='onhold'\npermanence='unknown'\nfault='none'\n"
    "address_action='keep'\nwho='nobody'\n";

/// Reads `text`, looks references up and compiles; the error's text, or nothing.
std::string error_of(std::string_view text) {
  Catalog catalog;
  if (auto done = load_text(std::string(text), "t.toml", catalog); !done) {
    return done.error().text();
  }
  if (auto done = check_references(catalog); !done) {
    return done.error().text();
  }
  auto set = RuleSet::make(std::move(catalog), true);
  return set ? std::string() : set.error().text();
}

class BadFiles : public testing::TestWithParam<BadFile> {};

TEST_P(BadFiles, AreNamed) {
  EXPECT_EQ(error_of(std::string(GetParam().text).append(cause)), GetParam().want);
}

constexpr BadFile bad_files[] = {
    {"Good", "[[rule]]\nid='a'\ncause='c'\nlayer='text'\ntext=['abc']\n", ""},
    {"UnknownKey",
     "[[rule]]\nid='a'\ncause='c'\nlayer='text'\ntext=['abc']\nstatsu=['5.1.1']\n",
     "t.toml:6:1: unknown key statsu; did you mean status?"},
    {"NoCause", "[[rule]]\nid='a'\nlayer='text'\ntext=['abc']\n",
     "t.toml:1:1: the key cause is missing"},
    {"MisspeltKey", "[[rule]]\nid='a'\ncause='c'\nlayr='text'\ntext=['abc']\n",
     "t.toml:1:1: the key layer is missing (is \"layr\" meant?)"},
    {"UnknownCommand",
     "[[rule]]\nid='a'\ncause='c'\nlayer='text'\ntext=['abc']\ncommand=['Rcpt']\n",
     "t.toml:1:1: there is no command \"Rcpt\": write CONN, HELO, EHLO, STARTTLS, AUTH, MAIL, "
     "RCPT, DATA, BDAT or none"},
    {"UnknownCause", "[[rule]]\nid='a'\ncause='cc'\nlayer='text'\ntext=['abc']\n",
     "t.toml:1: rule a: there is no cause cc; did you mean c? (`postmortem rules list "
     "--causes` "
     "shows them)"},
    {"UnknownProvider",
     "[[rule]]\nid='a'\ncause='c'\nlayer='provider'\nprovider='x'\ntext=['abc']\n",
     "t.toml:1: rule a: there is no provider x (`postmortem rules list --providers` shows "
     "them)"},
    {"TheSameIdTwice",
     "[[rule]]\nid='a'\ncause='c'\nlayer='text'\ntext=['abc']\n"
     "[[rule]]\nid='a'\ncause='c'\nlayer='text'\ntext=['def']\n",
     "t.toml:6:1: rule a was given before; ids are unique"},
    {"NoCondition", "[[rule]]\nid='a'\ncause='c'\nlayer='text'\n",
     "t.toml:1:1: rule a has no condition: give text, status or reply"},
    {"BadStatus", "[[rule]]\nid='a'\ncause='c'\nlayer='status'\nstatus=['5.7']\n",
     "t.toml:1:1: status \"5.7\" is none: write \"5.7.25\", or \"x.7.25\" for any class"},
};

INSTANTIATE_TEST_SUITE_P(Loader, BadFiles, testing::ValuesIn(bad_files),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Loader, SaysInOneLineWhatIsBadToml) {
  Catalog catalog;
  const auto loaded = load_text("[[rule]]\nsignature = t\nrewuhy = 1\n", "user.toml", catalog);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().message.find('\n'), std::string::npos);
}

TEST(Loader, NamesTheLineOfBadToml) {
  EXPECT_TRUE(error_of("[[rule]]\nid = \n").starts_with("t.toml:2:"));
}

TEST(Loader, NamesThePlaceOfABadPattern) {
  for (const std::string pattern :
       {"(abc", R"(abc\p{Lu)", R"(abc\x{41)", R"(abc\p)", R"(abc\)"}) {
    const auto rule = "[[rule]]\nid='a'\ncause='c'\nlayer='text'\ntext=['" + pattern + "']\n";
    EXPECT_TRUE(error_of(rule + std::string(cause)).starts_with("t.toml:1: ")) << pattern;
  }
}

TEST(Loader, ALaterFileReplacesById) {
  Catalog catalog;
  const std::string rule = "[[rule]]\nid='a'\ncause='c'\nlayer='text'\ntext=['abc']\n";
  ASSERT_TRUE(load_text(rule + std::string(cause), "one.toml", catalog));
  ASSERT_TRUE(load_text(rule, "two.toml", catalog));
  ASSERT_EQ(catalog.rules.size(), 1U);
  EXPECT_EQ(catalog.rules.front().place.text(), "two.toml:1");
}

}  // namespace
}  // namespace postmortem::rules
