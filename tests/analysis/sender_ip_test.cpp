// The address of the sending host, as far as a reply tells it: in brackets, or free in the
// words.

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "analysis/verdict.h"
#include "catalog.h"

namespace postmortem::analysis {
namespace {

struct Row {
  std::string_view name;
  std::string_view diagnostic;
  std::string_view ip;
};
void PrintTo(const Row& c, std::ostream* out) {
  *out << c.diagnostic;
}

class SenderIp : public ::testing::TestWithParam<Row> {};

TEST_P(SenderIp, IsDrawnOut) {
  static const auto set = rules::RuleSet::open(rules::built_in_rules());
  rules::RuleSet::Scratch scratch;
  Event event;
  event.kind = EventKind::failure;
  event.diagnostic = GetParam().diagnostic;
  event.reply_code = 550;
  std::string ip;
  for (const auto& [name, value] : judge(event, 1.0, set, scratch).facts) {
    if (name == "ip") {
      ip = value;
    }
  }
  EXPECT_EQ(ip, GetParam().ip);
}

INSTANTIATE_TEST_SUITE_P(
    Replies, SenderIp,
    ::testing::Values(
        Row{"brackets", "550 5.7.1 Client host [192.0.2.1] rejected: bad reputation",
            "192.0.2.1"},
        Row{"free", "550 5.7.1 Your IP 192.0.2.1 has a bad reputation", "192.0.2.1"},
        Row{"end_of_sentence", "550 5.7.1 Bad reputation of your IP 192.0.2.1.", "192.0.2.1"},
        Row{"not_in_a_host_name", "550 5.7.1 host 192.0.2.1.example.com: bad reputation", ""},
        Row{"not_before_a_hyphen", "550 5.7.1 server 192.0.2.1-beta: your IP reputation is low",
            ""},
        Row{"no_list_answer", "550 5.7.1 your IP is listed in a DNSBL, answer 127.0.0.2", ""},
        Row{"list_answer_first", "550 127.0.0.4: 192.0.2.1 is listed at zen.spamhaus.org",
            "192.0.2.1"},
        Row{"not_a_time", "550 10:20:30 [2001:db8::25] is listed at zen.spamhaus.org",
            "2001:db8::25"},
        Row{"reversed_in_a_zone", "550 5.7.1 192.0.2.1 refused (1.2.0.192.zen.spamhaus.org)",
            "192.0.2.1"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace postmortem::analysis
