#include "reports/json_fields.h"

#include <ostream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace postmortem::reports {
namespace {

struct Case {
  std::string_view name;
  std::string_view text;
  std::string_view want;  ///< "path=value" a line, by path
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.text;
}

class JsonFields : public testing::TestWithParam<Case> {};

TEST_P(JsonFields, Gives) {
  std::string got;
  for (const auto& field : read_json_fields(GetParam().text)) {
    got += field.path + '=' + field.value + '\n';
  }
  EXPECT_EQ(got, GetParam().want);
}

constexpr Case rows[] = {
    {"Empty", "", ""},
    {"NoObject", "[1]", ""},
    {"Text", R"({"a":"b"})", "a=b\n"},
    {"Words", R"({"a" : true, "b": -1.5e3 ,"c":null})", "a=true\nb=-1.5e3\nc=null\n"},
    {"Nested", R"({"a":{"b":[{"c":"x"},{"c":"y"}]},"d":"z"})", "a.b.0.c=x\na.b.1.c=y\nd=z\n"},
    {"ArraysInArrays", R"({"a":[["x"],[],["y"]]})", "a.0.0=x\na.2.0=y\n"},
    {"Escapes", R"({"a":"\"\\\/\t\u00fc\ud83d\ude00"})", "a=\"\\/\tü😀\n"},
    {"HalfSurrogate", R"({"a":"\ud83d."})", "a=\uFFFD.\n"},
    {"BadEscape", R"({"a":"\u12"})", "a=\uFFFD12\n"},
    {"BehindItsEnd", R"({"a":"b"} {"c":"d"})", "a=b\n"},
    {"CutOff", R"({"a":"b","c":"d)", "a=b\nc=d\n"},
    {"BrokenByAMailSystem", "{\"a\":\"Nya!\n an\"}", "a=Nyaan\n"},
    {"NoJson", "{a}", "=a\n"},
    {"WrongEnd", R"({"a":"b"]]]})", "a=b\n"},
};
INSTANTIATE_TEST_SUITE_P(Text, JsonFields, testing::ValuesIn(rows),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(JsonFields, IsBounded) {
  EXPECT_TRUE(read_json_fields(std::string(100'000, '{')).empty());
  std::string many = "{\"a\":[";
  for (int i = 0; i < 10'000; ++i) {
    many += "1,";
  }
  EXPECT_EQ(read_json_fields(many).size(), 4'000U);
}

TEST(JsonFields, AreFoundByPath) {
  const auto fields = read_json_fields(R"({"b":{"c":"x"},"a":"y","a":"z"})");
  EXPECT_EQ(find(fields, "b.c"), "x");
  EXPECT_EQ(find(fields, "a"), "y") << "the first of two";
  EXPECT_EQ(find(fields, "c"), "");
}

}  // namespace
}  // namespace postmortem::reports
