// rules and explain as they are run: the program itself, its output, its exit
// status.

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run.h"

namespace postmortem::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class RulesCommands : public InFolder {};

TEST_F(RulesCommands, ListByCauseProviderAndLayer) {
  const auto all = run("postmortem rules list");
  EXPECT_THAT(all.out, HasSubstr("google.ptr "));
  EXPECT_THAT(all.out, HasSubstr("catalog/providers/google.toml:"));
  const auto by_cause = run("postmortem rules list --cause ptr-missing --layer text").out;
  EXPECT_THAT(by_cause, HasSubstr("auth.ptr "));
  EXPECT_THAT(by_cause, Not(HasSubstr("google.ptr ")));
  const auto by_provider = run("postmortem rules list --provider google").out;
  EXPECT_THAT(by_provider, HasSubstr("google.ptr "));
  EXPECT_THAT(by_provider, Not(HasSubstr("auth.ptr ")));
  EXPECT_THAT(run("postmortem rules list --causes").out,
              HasSubstr("The sending IP has no PTR record"));
  EXPECT_THAT(run("postmortem rules list --providers").out, HasSubstr("Google"));
}

TEST_F(RulesCommands, ShowARuleWithItsPlaceExamplesAndRemedy) {
  const auto got = run("postmortem rules show google.ptr").out;
  for (const auto* part :
       {"google.ptr  (catalog/providers/google.toml:", "ptr-missing: ", "layer", "  matches\n",
        "  does not match\n", "What to do, for the administrator", ".in-addr.arpa.  PTR  "}) {
    EXPECT_THAT(got, HasSubstr(part));
  }
  EXPECT_THAT(run("postmortem rules show ptr-missing").out, HasSubstr("google.ptr"));
  EXPECT_THAT(run("postmortem rules show google").out, HasSubstr("postmaster.google.com"));
}

TEST_F(RulesCommands, ExplainTellsWhyTheWinnerWon) {
  const auto got =
      run("postmortem explain --trace '550-5.7.25 [192.0.2.25] The IP address sending this "
          "message does not have a PTR record setup'")
          .out;
  EXPECT_THAT(got, HasSubstr("* google.ptr: ptr-missing, layer provider, "));
  EXPECT_THAT(got, HasSubstr("lost:    layer provider beats layer text"));
  EXPECT_THAT(got, HasSubstr("25.2.0.192.in-addr.arpa.  PTR  "));
  EXPECT_THAT(run("postmortem explain --trace '550 zxqw plugh'").out,
              HasSubstr("No rule matched"));
}

TEST_F(RulesCommands, AReplyInBracketsArrivesWhole) {
  EXPECT_THAT(run("postmortem explain '[TS01]'").out, HasSubstr("[TS01]"));
  EXPECT_THAT(run("postmortem explain 421 4.7.0 '[TS01, x]' later").out,
              HasSubstr("421 4.7.0 [TS01, x] later"));
}

TEST_F(RulesCommands, ExplainTakesAReplyFromAPipe) {
  const auto want = run("postmortem explain '550 5.1.1 No such user'");
  EXPECT_EQ(want.exit, 0);
  EXPECT_EQ(run("echo 550 5.1.1 No such user | postmortem explain").out, want.out);
  EXPECT_EQ(run("echo 550 5.1.1 No such user | postmortem explain -").out, want.out);
}

TEST_F(RulesCommands, HelpIsHelp) {
  EXPECT_EQ(run("postmortem help").out, run("postmortem --help").out);
  EXPECT_EQ(run("postmortem help rules list").out, run("postmortem rules list --help").out);
  EXPECT_EQ(run("postmortem rules list | head -n 0; true").out, "");  // no complaint
}

TEST_F(RulesCommands, ExplainKnowsThatAnAcceptedMessageIsNoRefusal) {
  const auto got = run("postmortem explain '250 2.0.0 Ok: queued'").out;
  EXPECT_THAT(got, HasSubstr("Delivered\n"));
  EXPECT_THAT(got, Not(HasSubstr("Refused")));
}

constexpr const char* head = "[[rule]]\nid = \"my.rule\"\nlayer = \"text\"\n";

struct Checked {
  const char* name;
  const char* rest;  ///< of the rule
  int exit;
  const char* out;
};

void PrintTo(const Checked& checked, std::ostream* out) {
  *out << checked.name;
}

/// The rule's beginning; one for a provider has its layer.
std::string rule_with(const std::string& rest) {
  const bool at_provider = rest.find("provider = ") != std::string::npos;
  return at_provider ? "[[rule]]\nid = 'my.rule'\nlayer = 'provider'\n" + rest : head + rest;
}

class Check : public InFolder, public testing::WithParamInterface<Checked> {};

TEST_P(Check, Finds) {
  put("my.toml", rule_with(GetParam().rest));
  const auto got = run("postmortem rules check my.toml");
  EXPECT_EQ(got.exit, GetParam().exit) << got.out;
  EXPECT_THAT(got.out, HasSubstr(GetParam().out));
}

constexpr Checked checks[] = {
    {"Good",
     "cause = 'policy'\ntext = ['plugh happened']\nexamples.match = ['550 plugh happened']\n"
     "examples.pass = ['550 plugh']\n",
     0, "1 rule, 1 example (0 made up), 1 near miss, 0 findings\n"},
    {"NoExample", "cause = 'policy'\ntext = ['plugh happened']\n", 78,
     "my.toml:1: my.rule: has no example"},
    {"NoNearMiss",
     "cause = 'policy'\ntext = ['plugh happened']\nexamples.match = ['550 plugh happened']\n",
     78, "has no near miss"},
    {"NoNearMissForACode",
     "cause = 'policy'\nprovider = 'google'\nstatus = ['5.7.99']\n"
     "examples.match = ['550 5.7.99 plugh']\n",
     78, "has no near miss"},
    {"LongRemedy",
     "cause = 'ptr-missing'\ntext = ['plugh happened']\nadvice.first = ['One.', 'Two.', "
     "'Three.']\n"
     "examples.match = ['550 plugh happened']\nexamples.pass = ['550 plugh']\n",
     78, "the remedy takes "},
    {"DoesNotMatch",
     "cause = 'policy'\ntext = ['plugh happened']\nexamples.match = ['550 xyzzy happened']\n"
     "examples.pass = ['550 plugh']\n",
     78, "does not match, and no other rule does, on its example"},
    {"MatchesItsNearMiss",
     "cause = 'policy'\ntext = ['plugh happened']\nexamples.match = ['550 plugh happened']\n"
     "examples.pass = ['551 plugh happened']\n",
     78, "matches its near miss: 551 plugh happened"},
    {"Shadowed",
     "cause = 'policy'\ntext = ['ptr record setup']\n"
     "examples.match = ['550 5.7.25 [192.0.2.1] The IP address sending this message does not "
     "have a PTR record setup - gsmtp']\nexamples.pass = ['550 plugh']\n",
     78, "is shadowed by google.ptr on its example"},
    {"Tied",
     "cause = 'mailbox-full'\ntext = ['no such user']\n"
     "examples.match = ['550 5.1.1 no such user']\nexamples.pass = ['550 plugh']\n",
     78, "is tied with "},
    {"TakesAnExample", "cause = 'mailbox-full'\ntext = ['greylist']\nlayer_ = 1\n", 78,
     "my.toml:6:1: unknown key layer_; did you mean layer?"},
    {"Slow",
     "cause = 'policy'\ntext = ['plugh happened', '\\d\\d\\d-\\d']\n"
     "examples.match = ['550 plugh happened']\nexamples.pass = ['550 plugh']\n",
     78, "slow pattern"},
    {"Greedy",
     "cause = 'policy'\ntext = ['plugh.{0,900}.{0,900}happened']\n"
     "examples.match = ['550 plugh happened']\nexamples.pass = ['550 plugh']\n",
     78, "greedy pattern"},
    {"BadPattern", "cause = 'policy'\ntext = ['(plugh']\n", 78, "my.toml:1: "},
    {"UnlessTakesAllBack",
     "cause = 'policy'\ntext = ['plugh happened']\nunless = ['plugh happened']\n"
     "examples.match = ['550 plugh happened']\nexamples.pass = ['550 plugh']\n",
     78, "is unreachable: its unless takes back all of its text"},
    {"ClassesDiffer",
     "cause = 'policy'\ntext = ['plugh happened']\nstatus = ['5.7.x']\nreply = ['4xx']\n"
     "examples.match = ['450 5.7.1 plugh happened']\nexamples.pass = ['550 plugh']\n",
     78, "is unreachable: no reply has both"},
    {"UnknownPlace",
     "cause = 'policy'\ntext = ['plugh happened']\nadvice.steps = ['Ask {hosst|them}.']\n"
     "examples.match = ['550 plugh happened']\nexamples.pass = ['550 plugh']\n",
     78, "the advice names {hosst}, which nothing fills"},
    {"UnknownCause", "cause = 'polcy'\ntext = ['plugh happened']\n", 78,
     "there is no cause polcy; did you mean policy"},
    {"BeatsNobody",
     "cause = 'policy'\ntext = ['plugh happened']\nbeats = ['none.such']\n"
     "examples.match = ['550 plugh happened']\nexamples.pass = ['550 plugh']\n",
     78, "beats none.such, which no rule is called"},
};

INSTANTIATE_TEST_SUITE_P(Rules, Check, testing::ValuesIn(checks),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_F(RulesCommands, CheckNamesUnreachableRules) {
  put("my.toml",
      std::string(head) +
          "cause = 'policy'\ntext = ['plugh happened']\nexamples.match = ['550 plugh "
          "happened']\n"
          "examples.pass = ['550 plugh']\n[[rule]]\nid = 'my.second'\nlayer = 'text'\n"
          "cause = 'policy'\ntext = ['plugh happened']\nstatus = ['5.7.x']\n"
          "examples.match = ['550 5.7.1 plugh happened']\nexamples.pass = ['550 plugh']\n");
  const auto got = run("postmortem rules check my.toml");
  EXPECT_THAT(got.out, HasSubstr("my.second: is unreachable: my.rule matches all that it "
                                 "matches, and wins over it"));
}

TEST_F(RulesCommands, UsersRulesOverrideAndAdd) {
  const std::string rule = std::string(head) + "cause = 'policy'\ntext = ['plugh happened']\n";
  put("one/my.toml", rule);
  put("two/my.toml",
      "[[rule]]\nid = 'my.rule'\nlayer = 'text'\ncause = 'virus'\ntext = ['plugh "
      "happened']\n");
  const std::string explain =
      " --format ndjson '550 plugh happened' | grep -o '\"cause\":\"[a-z]*'";
  EXPECT_EQ(run("postmortem explain" + explain).out, "\"cause\":\"undetermined\n");
  EXPECT_EQ(run("postmortem explain --rules one" + explain).out, "\"cause\":\"policy\n");
  EXPECT_EQ(run("postmortem explain --rules one --rules two" + explain).out,
            "\"cause\":\"virus\n");
}

std::string bounce(const std::string& text) {
  return "From: MAILER-DAEMON@mx.example.org\nSubject: Undelivered Mail\nMIME-Version: 1.0\n"
         "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n"
         "--b\nContent-Type: text/plain\n\nNot delivered.\n\n"
         "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
         "Final-Recipient: rfc822; jo@example.net\nAction: failed\nDiagnostic-Code: smtp; " +
         text + "\n\n--b--\n";
}

TEST_F(RulesCommands, WhatNoRuleKnowsBecomesARule) {
  put("mail/1.eml",
      bounce("550 Lighthouse greebled <jo@customer.test> at 198.51.100.9 (x91ab2)"));
  put("mail/2.eml",
      bounce("550 Lighthouse greebled <me@customer.test> at 198.51.100.7 (x45cd3)"));
  put("mail/3.eml",
      bounce("550 The plugh of \"customer\\one\" was 'xyzzy' [never] (again) 7*"));
  put("mail/4.eml", bounce("550 5.1.1 No such user"));
  const auto got = run("postmortem rules unmatched mail >rules.toml; cat rules.toml");
  EXPECT_EQ(got.exit, 0);
  EXPECT_THAT(got.out, HasSubstr("# 3 texts of 2 shapes"));
  EXPECT_LT(got.out.find("# 2 texts: 550 lighthouse greebled <<address>> at <ip> (<id>)"),
            got.out.find("# 1 text: "));
  EXPECT_THAT(got.out, Not(HasSubstr("customer.test")));
  EXPECT_THAT(got.out, Not(HasSubstr("198.51.100")));
  EXPECT_THAT(got.out, Not(HasSubstr("No such user")));
  EXPECT_THAT(run("postmortem rules check rules.toml").out,
              HasSubstr("there is no cause FILL-IN"));
  const auto filled =
      run("sed -i 's/\"FILL-IN\"/\"policy\"/' rules.toml; postmortem rules check rules.toml");
  EXPECT_EQ(filled.exit, 0) << filled.out;
  EXPECT_EQ(run("postmortem rules unmatched --rules rules.toml mail").out,
            "# There is no text that no rule knows.\n");
  // The same out of the history, by the rules of today.
  EXPECT_EQ(run("postmortem ingest -q mail").exit, 0);
  EXPECT_EQ(run("postmortem rules unmatched >again.toml; cat again.toml").out, got.out);
  EXPECT_EQ(run("postmortem rules unmatched --db state/postmortem/history.sqlite --rules "
                "rules.toml")
                .out,
            "# There is no text that no rule knows.\n");
}

TEST_F(RulesCommands, ColourIsForTerminalsAlone) {
  const std::string explain = "postmortem explain 5.7.25";
  EXPECT_THAT(run(explain).out, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(run(explain + " --color always").out, HasSubstr("\x1b["));
  const auto on_terminal = [&](const std::string& before, const std::string& options) {
    return run(before + "script -qec 'postmortem explain 5.7.25 " + options + "' /dev/null")
        .out;
  };
  EXPECT_THAT(on_terminal("TERM=xterm ", ""), HasSubstr("\x1b["));
  EXPECT_THAT(on_terminal("TERM=xterm NO_COLOR=1 ", ""), Not(HasSubstr("\x1b[")));
  EXPECT_THAT(on_terminal("TERM=dumb ", ""), Not(HasSubstr("\x1b[")));
  EXPECT_THAT(on_terminal("TERM=xterm ", "--color never"), Not(HasSubstr("\x1b[")));
}

}  // namespace
}  // namespace postmortem::cli
