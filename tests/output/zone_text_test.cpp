// The records that a remedy prints, read back as a name server reads a zone file.

#include "output/zone_text.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "output/remedy.h"

namespace postmortem::output {
namespace {

/// The entries of a zone file (RFC 1035 section 5.1): each one its items.
class ZoneReader {
 public:
  explicit ZoneReader(std::string_view text) : rest_(text) {
    while (!rest_.empty()) {
      take();
    }
  }
  [[nodiscard]] const std::vector<std::vector<std::string>>& entries() const {
    return entries_;
  }
  [[nodiscard]] int depth() const { return depth_; }

 private:
  char next() {
    const char out = rest_.front();
    rest_.remove_prefix(1);
    return out;
  }

  void take() {
    const char c = next();
    if (c == ';') {
      rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
    } else if (c == '(' || c == ')') {
      depth_ += c == '(' ? 1 : -1;
    } else if (c == '\n' && depth_ == 0) {
      starts_entry_ = true;
    } else if (c == '"') {
      take_quoted();
    } else if (c != ' ' && c != '\n') {
      take_word(c);
    }
  }

  void take_quoted() {
    std::string item;
    while (rest_.front() != '"') {
      const char c = next();
      item += c == '\\' ? escaped() : c;
    }
    next();
    add(item);
  }

  void take_word(char first) {
    const auto end = std::min(rest_.find_first_of(" \n;()\""), rest_.size());
    add(first + std::string(rest_.substr(0, end)));
    rest_.remove_prefix(end);
  }

  void add(const std::string& item) {
    if (starts_entry_) {
      entries_.emplace_back();
      starts_entry_ = false;
    }
    entries_.back().push_back(item);
  }

  char escaped() {
    const char c = next();
    if (c < '0' || c > '9') {
      return c;
    }
    const int code = (c - '0') * 100 + (next() - '0') * 10;
    return static_cast<char>(code + (next() - '0'));
  }

  std::string_view rest_;
  std::vector<std::vector<std::string>> entries_{};
  int depth_{};
  bool starts_entry_{true};
};

struct Row {
  std::string_view name;
  DnsRecord record;
};

const Row rows[] = {
    {"Ptr",
     {"5.1.b.c.7.a.0.a.3.7.0.8.b.b.8.d.d.8.3.b.3.1.c.1.3.8.0.a.8.b.d.0.1.0.0.2.ip6.arpa.",
      "PTR", "mail.example.com.", ""}},
    {"Spf", {"example.com.", "TXT", "v=spf1 mx ip4:203.0.113.5 ~all", ""}},
    {"Dmarc", {"_dmarc.example.com.", "TXT", "v=DMARC1; p=none; rua=mailto:a@example.com", ""}},
    {"LongKey",
     {"mail2026._domainkey.example.com.", "TXT", "v=DKIM1; k=rsa; p=" + std::string(600, 'A'),
      ""}},
    {"JustFull", {"example.com.", "TXT", std::string(255, 'b'), ""}},
    {"OddOctets", {"example.com.", "TXT", "a \"b\" c\\d b\xc3\xbc\x01 (e)", ""}},
    {"Empty", {"example.com.", "TXT", "", ""}},
};

class ZoneText : public testing::TestWithParam<Row> {};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

/// Just the records of the remedy, laid out for a terminal so wide.
std::string printed(const DnsRecord& record, int width) {
  Advice advice;
  advice.who = "sender-admin";
  advice.steps = {"Create it."};
  advice.dns = {record, {"other.example.com.", "A", "192.0.2.1", ""}};
  std::string out;
  append_remedy(out, advice, {width, false});
  const std::string_view heading = "DNS records to create\n";
  return out.substr(out.find(heading) + heading.size());
}

TEST_P(ZoneText, ReadsBackAsTheRecord) {
  const auto& record = GetParam().record;
  for (const int width : {200, 80, 40}) {
    const auto text = printed(record, width);
    const ZoneReader zone(text);
    EXPECT_EQ(zone.depth(), 0) << text;
    ASSERT_EQ(zone.entries().size(), 2U) << text;
    const auto& items = zone.entries()[0];
    ASSERT_GE(items.size(), 3U) << text;
    EXPECT_EQ(items[0], record.name);
    EXPECT_EQ(items[1], record.type);
    std::string value;
    for (std::size_t i = 2; i < items.size(); ++i) {
      EXPECT_LE(items[i].size(), 255U);
      value += items[i];
    }
    EXPECT_EQ(value, record.value) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, ZoneText, testing::ValuesIn(rows),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(ZoneValue, IsQuotedForTextAlone) {
  EXPECT_EQ(zone_value({"", "TXT", "v=DMARC1; p=none", ""}), "\"v=DMARC1; p=none\"");
  EXPECT_EQ(zone_value({"", "TXT", "a\"b\\c\x1b", ""}), R"("a\"b\\c\027")");
  EXPECT_EQ(zone_value({"", "MX", "10 mail.example.com.", ""}), "10 mail.example.com.");
}

}  // namespace
}  // namespace postmortem::output
