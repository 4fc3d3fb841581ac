#include "analysis/verdict.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "analysis/analyzer.h"
#include "catalog.h"

namespace postmortem::analysis {
namespace {

/// Words of an unknown user are taken for that where the report bears them out.
struct Confirmation {
  std::string name{};
  std::string format{};  ///< who read the report; empty: a reply that is explained by itself
  std::optional<std::uint16_t> reply{};
  std::string status{};
  std::string command{};
  std::string cause{};
  AddressAction action{};
};
void PrintTo(const Confirmation& c, std::ostream* out) {
  *out << c.name;
}

class VerdictConfirmation : public testing::TestWithParam<Confirmation> {};

TEST_P(VerdictConfirmation, DecidesTheCause) {
  static const auto rules = rules::RuleSet::open(rules::built_in_rules());
  const auto& row = GetParam();
  Event event;
  event.kind = EventKind::failure;
  event.format = row.format;
  event.reply_code = row.reply;
  event.status = row.status;
  event.smtp_command = row.command;
  event.diagnostic = "<x@example.net>: User unknown";
  rules::RuleSet::Scratch scratch;
  const auto verdict = judge(event, 1.0, rules, scratch);
  EXPECT_EQ(verdict.cause, row.cause);
  EXPECT_EQ(verdict.address_action, row.action);
}

constexpr auto suppress = AddressAction::suppress;
constexpr auto pause = AddressAction::pause;

INSTANTIATE_TEST_SUITE_P(
    Rows, VerdictConfirmation,
    testing::Values(
        Confirmation{"explained", "", 550, "", "", "recipient-unknown", suppress},
        Confirmation{"by_status", "rfc3464", 550, "5.1.1", "", "recipient-unknown", suppress},
        Confirmation{"by_command", "exim", 550, "", "RCPT", "recipient-unknown", suppress},
        Confirmation{"own_words", "domino", {}, "", "", "recipient-unknown", suppress},
        Confirmation{
            "own_words_of_any_system", "plain_text", {}, "", "", "recipient-unknown", suppress},
        Confirmation{"words_repeated_without_code",
                     "mail2000",
                     {},
                     "",
                     "",
                     "recipient-unconfirmed",
                     pause},
        Confirmation{"repeated_with_status",
                     "plain_text",
                     {},
                     "5.1.1",
                     "",
                     "recipient-unknown",
                     suppress},
        Confirmation{"code_alone", "rfc3464", 550, "", "", "recipient-unconfirmed", pause},
        Confirmation{"after_data", "exim", 550, "", "DATA", "recipient-unconfirmed", pause},
        Confirmation{"policy_status", "rfc3464", 550, "5.7.1", "", "recipient-unconfirmed",
                     pause}),
    [](const auto& test) { return test.param.name; });

/// A status gives the address up where no words stand beside it that nobody knows.
struct StatusAlone {
  std::string name{};
  std::string reply{};
  AddressAction action{};
};
void PrintTo(const StatusAlone& c, std::ostream* out) {
  *out << c.reply;
}

class VerdictByStatus : public testing::TestWithParam<StatusAlone> {};

TEST_P(VerdictByStatus, GivesUpWithoutWordsOnly) {
  static const auto rules = rules::RuleSet::open(rules::built_in_rules());
  rules::RuleSet::Scratch scratch;
  const auto event = explain(rules, GetParam().reply, {}, scratch);
  EXPECT_TRUE(event.verdict.rule.starts_with("status.")) << event.verdict.rule;
  EXPECT_EQ(event.verdict.address_action, GetParam().action);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, VerdictByStatus,
    testing::Values(
        StatusAlone{"bare", "550 5.1.1", suppress},
        StatusAlone{"an_address", "550 5.1.1 <jo@example.net>: Failed.", suppress},
        StatusAlone{"in_a_frame",
                    "host mx.example.net[192.0.2.1] said: 550 5.1.1 <jo@example.net> (in reply "
                    "to RCPT TO command)",
                    suppress},
        StatusAlone{"words", "550 5.2.1 Address of a device", pause},
        StatusAlone{"words_without_blanks", "550 5.2.1 邮箱维护中", pause}),
    [](const auto& test) { return test.param.name; });

/// What is said of a message that will be tried again.
struct Delay {
  std::string name{};
  EventKind kind{};
  std::string diagnostic{};
  std::string cause{};
  Permanence permanence{};
};
void PrintTo(const Delay& c, std::ostream* out) {
  *out << c.diagnostic;
}

class DelayVerdict : public testing::TestWithParam<Delay> {};

TEST_P(DelayVerdict, NothingIsGivenUp) {
  static const auto rules = rules::RuleSet::open(rules::built_in_rules());
  const auto& row = GetParam();
  Event event;
  event.kind = row.kind;
  event.format = "rfc3464";
  event.diagnostic = row.diagnostic;
  rules::RuleSet::Scratch scratch;
  const auto verdict = judge(event, 1.0, rules, scratch);
  EXPECT_EQ(verdict.cause, row.cause);
  EXPECT_EQ(verdict.permanence, row.permanence);
}

constexpr auto delay = EventKind::delay;
constexpr auto temporary = Permanence::temporary;
const std::string connect = "The recipient server did not accept our requests to connect.";

INSTANTIATE_TEST_SUITE_P(
    Rows, DelayVerdict,
    testing::Values(
        Delay{"tried_so_far", delay, connect, "delivery-delayed", temporary},
        Delay{"tried_to_the_end", EventKind::failure, connect, "delivery-expired", temporary},
        Delay{"no_reason", delay, "could not be delivered", "delivery-delayed", temporary},
        Delay{"given_up_by_its_words", delay, "unable to deliver this message after 5 days",
              "delivery-expired", Permanence::permanent},
        Delay{"a_reason", delay, "mailbox is full", "mailbox-full", temporary}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace postmortem::analysis
