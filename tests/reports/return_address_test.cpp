#include "reports/return_address.h"

#include <ostream>

#include <gtest/gtest.h>

namespace postmortem::reports {
namespace {

struct ReturnCase {
  std::string_view name;
  std::string_view address;
  std::string_view sender;
  std::string_view recipient;
};

void PrintTo(const ReturnCase& c, std::ostream* out) {
  *out << c.address;
}

class ReadReturnAddress : public testing::TestWithParam<ReturnCase> {};

TEST_P(ReadReturnAddress, TellsWhoseItIs) {
  const auto got = read_return_address(GetParam().address);
  EXPECT_EQ(got.sender, GetParam().sender);
  EXPECT_EQ(got.recipient, GetParam().recipient);
}

constexpr ReturnCase return_cases[] = {
    {"Mailman", "list-bounces+first-last=Example.ORG@lists.example.com",
     "list-bounces@lists.example.com", "first-last@example.org"},
    {"Ezmlm", "news-return-1234-jo=example.org@lists.example.com", "", "jo@example.org"},
    {"NumbersFirst", "bounces+123456-ab1f-jo-anne=example.org@em.example.com",
     "bounces@em.example.com", "jo-anne@example.org"},
    {"LongId", "bounce-mc.us1_123.456-jo=example.org@mail.example.com", "", "jo@example.org"},
    {"PlusAlone", "news+jo=example.org@example.com", "news@example.com", "jo@example.org"},
    {"Sympa", "bounce+jo==a==example.org==a==list@lists.example.com", "", "jo@example.org"},
    {"ForwardedByGmail", "jo+caf_=ann=example.org@gmail.com", "", "ann@example.org"},
    {"Srs0", "SRS0=HHH=TT=example.org=jo@forward.example.com", "jo@example.org", ""},
    {"Srs0OtherSeparator", "SRS0+HHH=TT=example.org=jo@forward.example.com", "jo@example.org",
     ""},
    {"Srs1", "SRS1=HHH=forward.example.net==HHH=TT=example.org=jo@again.example.com",
     "jo@example.org", ""},
    {"SrsAroundVerp",
     "SRS0=HHH=TT=lists.example.net=list-bounces+jo=example.org@forward.example.com",
     "list-bounces+jo=example.org@lists.example.net", "jo@example.org"},
    {"Batv", "prvs=0123abcdef=jo@example.com", "jo@example.com", ""},
    {"BatvOtherForm", "btv1==012abcdef==jo@example.com", "jo@example.com", ""},
    {"PlainAddress", "jo@example.com", "", ""},
    {"TagOnly", "jo+news@example.com", "", ""},
    {"NoDomainBehindEquals", "a+b=c@example.com", "", ""},
    {"TornSrs", "SRS0=HHH@example.com", "", ""},
    {"OpaqueId", "0101015-000000@us-west-2.amazonses.com", "", ""},
    {"Empty", "", "", ""},
};

INSTANTIATE_TEST_SUITE_P(Forms, ReadReturnAddress, testing::ValuesIn(return_cases),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace postmortem::reports
