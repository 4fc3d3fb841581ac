#include "analysis/backscatter.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "analysis/analyzer.h"
#include "analysis/problems.h"
#include "catalog.h"

namespace postmortem::analysis {
namespace {

// By Exim's ${prvs{jo@example.com}{sesame}{0}} on day 20,782, and by Python's hmac: SHA-256
// over "bounce+jo=example.net".
constexpr std::string_view key = "sesame";
constexpr std::string_view batv = "prvs=0789e60d81=jo@example.com";
constexpr std::string_view verp = "bounce+jo=example.net+21fbc01c@example.com";

TEST(Batv, ChecksSignatureAndDay) {
  constexpr std::int64_t day = 86'400;
  struct Case {
    const char* name;
    std::string address;
    std::optional<std::int64_t> at;
    Signature want;
  };
  const auto swapped = [](std::string text, std::string_view from, std::string_view to) {
    return text.replace(text.find(from), from.size(), to);
  };
  const std::string good(batv);
  const Case cases[] = {
      {"good, no time", good, {}, Signature::good},
      {"on its last day", good, 20'789 * day + 5, Signature::good},
      {"a week before", good, 20'782 * day, Signature::good},
      {"a day late", good, 20'790 * day, Signature::expired},
      {"a year late", good, 21'154 * day, Signature::expired},
      {"in capitals", swapped(good, "prvs=0789e60d81", "PRVS=0789E60D81"), {}, Signature::good},
      {"another local part", swapped(good, "jo@", "al@"), {}, Signature::wrong},
      {"another domain", swapped(good, "example.com", "example.net"), {}, Signature::wrong},
      {"another day", swapped(good, "=0789", "=0790"), {}, Signature::wrong},
      {"no signature", "jo@example.com", {}, Signature::absent},
      {"cut off", "prvs=0123", {}, Signature::wrong},
      {"nothing behind", "prvs=0123abcdef=", {}, Signature::wrong},
      {"no digits", "prvs=x123abcdef=jo@example.com", {}, Signature::wrong},
      {"empty", "", {}, Signature::absent},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(check_batv(c.address, key, c.at), c.want) << c.name;
  }
}

TEST(Verp, ChecksSignature) {
  struct Case {
    const char* name;
    std::string address;
    Signature want;
  };
  const std::string good(verp);
  const auto at = good.find('@');
  const Case cases[] = {
      {"good", good, Signature::good},
      {"longer", good.substr(0, at) + "cfb4f0ab" + good.substr(at), Signature::good},
      {"too short", good.substr(0, at - 1) + good.substr(at), Signature::absent},
      {"another recipient", "x" + good, Signature::wrong},
      {"another digit", good.substr(0, at) + "0" + good.substr(at), Signature::wrong},
      {"no signature", "bounce+jo=example.net@example.com", Signature::absent},
      {"plain", "bounce@example.com", Signature::absent},
      {"empty", "", Signature::absent},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(check_verp(c.address, key), c.want) << c.name;
  }
}

TEST(Backscatter, IsToldByWhatTellsMost) {
  const OurMail nothing;
  const OurMail domains{{"example.com"}, {}, {}, {}};
  const OurMail ids{{"example.com"}, {"mx.example.com"}, {}, {}};
  const OurMail keys{{"example.com"}, {}, std::string(key), std::string(key)};
  struct Case {
    const char* name;
    const OurMail& ours;
    std::string message_id;
    std::string from;
    std::string return_path;
    std::optional<bool> want;
  };
  const std::optional<bool> unknown;
  const Case cases[] = {
      {"nothing configured", nothing, "1@example.net", "jo@example.net", "", unknown},
      {"nothing returned", domains, "", "", "", unknown},
      {"our Message-ID", domains, "1@example.com", "jo@example.net", "", false},
      {"our host's", domains, "1@mx.Example.com", "", "", false},
      {"only looks like ours", domains, "1@notexample.com", "jo@notexample.com", "", true},
      {"sender of ours, foreign id", domains, "1@example.net", "jo@example.com", "", unknown},
      {"envelope of ours", domains, "1@example.net", "jo@example.net", "b@example.com",
       unknown},
      {"nothing of ours", domains, "1@example.net", "jo@example.net", "b@example.net", true},
      {"no id, foreign sender", domains, "", "jo@example.net", "", true},
      {"all our ids are others", ids, "1@example.com", "jo@example.com", "", true},
      {"such an id", ids, "1@mx.example.com", "jo@example.net", "", false},
      {"no id", ids, "", "jo@example.com", "", unknown},
      {"signed", keys, "1@example.net", "jo@example.net", std::string(batv), false},
      {"signed for a recipient", keys, "1@example.net", "", std::string(verp), false},
      {"unsigned", keys, "1@example.com", "jo@example.com", "jo@example.com", true},
      {"forged", keys, "1@example.com", "", "prvs=0123000000=jo@example.com", true},
      {"another's envelope", keys, "1@example.com", "", "al@example.net", false},
      {"no envelope", keys, "1@example.com", "", "", false},
  };
  for (const Case& c : cases) {
    Event event;
    event.kind = EventKind::failure;
    event.original.message_id = c.message_id;
    event.original.from = c.from;
    event.original.return_path = c.return_path;
    EXPECT_EQ(is_backscatter(event, c.ours), c.want) << c.name;
    event.kind = EventKind::autoreply;
    EXPECT_EQ(is_backscatter(event, c.ours), std::nullopt) << c.name;
  }
}

TEST(Backscatter, IsToldByTheEnvelopeAsItStands) {
  const Analyzer analyzer(rules::RuleSet::open(rules::built_in_rules()),
                          {{"example.com"}, {}, std::string(key), {}});
  const std::string forged = "prvs=0789000000=jo@example.com";
  for (const auto& [path, want] : {std::pair(std::string(batv), false), {forged, true}}) {
    const auto message =
        "From: MAILER-DAEMON@mx.example.org\nTo: <" + path +
        ">\nSubject: failure\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: message/delivery-status\n\n"
        "Final-Recipient: rfc822; al@example.net\nAction: failed\nStatus: 5.1.1\n\n--b--\n";
    Analyzer::Scratch scratch;
    std::vector<Event> events;
    analyzer.analyze({message, {}, {}}, scratch, events);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events.front().backscatter, std::optional(want)) << path;
    EXPECT_EQ(events.front().original.return_path, path);
    EXPECT_EQ(events.front().sender, "jo@example.com");
  }
}

TEST(Backscatter, IsNoProblemOfOurs) {
  ProblemCounter counter;
  Event event;
  event.kind = EventKind::failure;
  event.verdict.cause = "recipient-unknown";
  event.backscatter = true;
  counter.add(event);
  EXPECT_TRUE(counter.problems().empty());
  event.backscatter = false;
  counter.add(event);
  EXPECT_EQ(counter.problems().size(), 1U);
}

}  // namespace
}  // namespace postmortem::analysis
