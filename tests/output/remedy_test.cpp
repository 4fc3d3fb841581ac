// Every cause's remedy, with the facts that a real reply gives, on a terminal of 80 columns.

#include "output/remedy.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "analysis/advice.h"
#include "catalog.h"
#include "engine/rule_set.h"
#include "output/table.h"

namespace postmortem::output {
namespace {

constexpr int most_lines = 12;     ///< of a remedy
constexpr int screen_lines = 24;   ///< of an event with it
constexpr std::size_t width = 80;  ///< columns

const rules::RuleSet& catalog() {
  static const auto set = rules::RuleSet::open(rules::built_in_rules());
  return set;
}

struct Line {
  int count{};
  std::size_t longest{};  ///< but for those that hold what people copy as a whole
};

Line measure(const std::string& text) {
  Line out;
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    ++out.count;
    const bool is_copied = line.find("://") != std::string_view::npos ||
                           line.find("TXT  ") != std::string_view::npos;
    out.longest = std::max(out.longest, is_copied ? 0 : columns(line));
    rest.remove_prefix(end + 1);
  }
  return out;
}

/// What a report of such a cause tells.
struct Typical {
  std::string_view name;
  std::string_view ip;
  std::string_view helo;
  std::string_view provider;
  bool facts;  ///< those that only some replies give
};

Event event_of(const Typical& typical) {
  Event event;
  event.kind = EventKind::failure;
  event.source.path = "bounces.mbox";
  event.recipient = "jo.somebody@customer.example.net";
  event.sender = "newsletter@lists.example.com";
  event.reporting_mta = typical.helo;
  event.remote_mta = "mx1.customer.example.net";
  event.status = "5.7.1";
  event.diagnostic =
      "550 5.7.1 Service unavailable, the message was refused by a rule of this host; please "
      "see our page for senders, or ask the administrator of the host that you tried to reach.";
  event.original.subject = "News of November";
  event.original.message_id = "<20261102.12345@lists.example.com>";
  event.verdict.provider = typical.provider;
  event.verdict.permanence = Permanence::permanent;
  event.verdict.rule = "some.rule-of-the-catalog";
  event.verdict.confidence = 0.9;
  if (!typical.ip.empty()) {
    event.verdict.facts.emplace_back("ip", typical.ip);
  }
  if (typical.facts) {
    for (const auto& [name, value] :
         {std::pair("list", "zen.spamhaus.org"), std::pair("limit", "100 messages an hour"),
          std::pair("retry", "3600 seconds"), std::pair("selector", "mail2026"),
          std::pair("url", "https://www.spamhaus.org/query/ip/192.0.2.25"),
          std::pair("domain", "shop.example.com")}) {
      event.verdict.facts.emplace_back(name, value);
    }
  }
  return event;
}

constexpr Typical typical_events[] = {
    {"Ipv6AllKnown", "2001:db8:1c13:b38d:d8bb:8073:a0a7:cb15", "mail.example.com", "google",
     true},
    {"Ipv6NoName", "2001:db8:1c13:b38d:d8bb:8073:a0a7:cb15", "", "microsoft", false},
    {"Ipv4", "192.0.2.25", "mail.example.com", "yahoo", true},
    {"SharedSender", "40.107.1.1", "", "google", true},
    {"NothingKnown", "", "", "", false},
};

class Remedy : public testing::TestWithParam<Typical> {};

void PrintTo(const Typical& typical, std::ostream* out) {
  *out << typical.name;
}

TEST_P(Remedy, OfEachCauseFitsItsScreen) {
  const auto& causes = catalog().catalog().causes;
  ASSERT_GE(causes.size(), 70U);
  for (const auto& cause : causes) {
    auto event = event_of(GetParam());
    event.verdict.cause = cause.id;
    event.advice = analysis::advise(event, catalog());
    std::string remedy;
    append_remedy(remedy, event.advice, {static_cast<int>(width), false});
    const auto lines = measure(remedy);
    EXPECT_GE(lines.count, cause.advice.steps.empty() ? 1 : 2) << cause.id << " has no remedy";
    EXPECT_LE(lines.count, most_lines) << cause.id << '\n' << remedy;
    EXPECT_LE(lines.longest, width) << cause.id << '\n' << remedy;
    EXPECT_EQ(remedy.find('{'), std::string::npos) << cause.id << '\n' << remedy;
    std::string whole;
    append_event_table(whole, event, {static_cast<int>(width), false});
    EXPECT_LE(measure(whole).count, screen_lines) << cause.id << '\n' << whole;
  }
}

TEST_P(Remedy, OfEachRuleFits) {
  int seen = 0;
  for (const auto& rule : catalog().catalog().rules) {
    if (rule.advice.first.empty() && rule.advice.steps.empty() && rule.advice.dns.empty()) {
      continue;
    }
    auto event = event_of(GetParam());
    event.verdict.cause = rule.cause;
    event.verdict.rule = rule.id;
    event.verdict.provider = rule.provider;
    event.advice = analysis::advise(event, catalog());
    std::string remedy;
    append_remedy(remedy, event.advice, {static_cast<int>(width), false});
    EXPECT_LE(measure(remedy).count, most_lines) << rule.id << '\n' << remedy;
    ++seen;
  }
  EXPECT_GE(seen, 1);
}

INSTANTIATE_TEST_SUITE_P(Typical, Remedy, testing::ValuesIn(typical_events),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(RemedyLayout, ARecordStandsOnOneLineWhereItFits) {
  Advice advice;
  advice.who = "sender-admin";
  advice.steps = {"Create the record."};
  advice.dns = {{"25.2.0.192.in-addr.arpa.", "PTR", "mail.example.com.", "a note"}};
  advice.references = {"https://www.example.com/first", "https://www.example.com/second"};
  std::string out;
  append_remedy(out, advice, {80, false});
  EXPECT_EQ(out,
            "  What to do, for the administrator of the sending server\n"
            "  1. Create the record.\n"
            "  DNS record to create\n"
            "    25.2.0.192.in-addr.arpa.  PTR  mail.example.com.\n"
            "      (a note)\n"
            "  See https://www.example.com/first\n");
  out.clear();
  append_remedy(out, advice, {40, false});
  EXPECT_NE(out.find("    25.2.0.192.in-addr.arpa. (\n      PTR  mail.example.com. )\n"),
            std::string::npos);
}

TEST(RemedyLayout, NotesStandWhereThereIsRoom) {
  Advice advice;
  advice.who = "sender-admin";
  advice.steps.assign(7, "A step.");
  advice.dns = {{"example.com.", "TXT", "v=spf1 -all", "only one"},
                {"_dmarc.example.com.", "TXT", "v=DMARC1; p=none", "no room for this"}};
  std::string out;
  append_remedy(out, advice, {80, false});
  EXPECT_NE(out.find("    example.com.  TXT  \"v=spf1 -all\"\n      (only one)\n"),
            std::string::npos);
  EXPECT_EQ(out.find("no room"), std::string::npos);
  EXPECT_EQ(measure(out).count, most_lines);
}

TEST(RemedyLayout, WhereNobodyNeedActThatIsSaid) {
  Advice advice;
  std::string out;
  append_remedy(out, advice, {80, false});
  EXPECT_EQ(out, "");
  advice.who = "nobody";
  append_remedy(out, advice, {80, false});
  EXPECT_EQ(out, "  Nothing to do\n");
  out.clear();
  advice.steps = {"It comes by itself."};
  append_remedy(out, advice, {80, false});
  EXPECT_EQ(out, "  Nothing to do for now\n  1. It comes by itself.\n");
}

std::string table_of(EventKind kind, std::string_view cause, std::string_view feedback_type) {
  auto event = event_of({"", "", "", "", false});
  event.kind = kind;
  event.feedback_type = feedback_type;
  event.verdict.cause = cause;
  event.advice = analysis::advise(event, catalog());
  std::string out;
  append_event_table(out, event, {static_cast<int>(width), false});
  return out;
}

TEST(EventTable, TellsPermanenceOnlyOfWhatCanComeAgain) {
  EXPECT_NE(table_of(EventKind::failure, "spam-content", "").find("spam-content, permanent;"),
            std::string::npos);
  EXPECT_NE(table_of(EventKind::success, "delivered", "").find("delivered; keep"),
            std::string::npos);
  EXPECT_NE(table_of(EventKind::autoreply, "autoreply", "").find("autoreply; keep"),
            std::string::npos);
}

TEST(EventTable, NotEveryFeedbackReportIsAComplaint) {
  EXPECT_TRUE(table_of(EventKind::complaint, "complaint", "abuse")
                  .starts_with("Reported as unwanted: jo."));
  EXPECT_TRUE(table_of(EventKind::complaint, "authentication-report", "auth-failure")
                  .starts_with("Authentication failure reported: jo."));
  EXPECT_TRUE(table_of(EventKind::complaint, "not-spam-report", "not-spam")
                  .starts_with("Reported as no spam: jo."));
}

TEST(RemedyLayout, NothingMovesTheCursor) {
  Advice advice;
  advice.steps = {"Look at \x1b[31m this"};
  advice.dns = {{"a\x1b]0;x\x07", "TXT", "b\nc", ""}};
  std::string out;
  append_remedy(out, advice, {80, false});
  EXPECT_EQ(out.find('\x1b'), std::string::npos);
  EXPECT_EQ(out.find('\x07'), std::string::npos);
}

}  // namespace
}  // namespace postmortem::output
