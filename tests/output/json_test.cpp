// JSON strings hold any text, say the same when they are read back, and drive no terminal.

#include <rapidjson/document.h>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "output/json_writer.h"

namespace postmortem::output {
namespace {

std::string written(std::string_view text) {
  std::string out;
  {
    Json json(out);
    json.value(text);
  }
  return out;
}

std::string read_back(const std::string& json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag>(json.c_str());
  return document.IsString() ? std::string(document.GetString(), document.GetStringLength())
                             : "no string: " + json;
}

bool is_harmless(const std::string& json) {
  bool harmless = true;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const auto c = static_cast<unsigned char>(json[i]);
    const auto next = i + 1 < json.size() ? static_cast<unsigned char>(json[i + 1]) : 0U;
    const bool c1 = c == 0xC2 && next >= 0x80 && next < 0xA0;
    harmless = harmless && c >= 0x20 && c != 0x7F && !c1;
  }
  return harmless;
}

// Text is looked at in blocks of sixteen bytes, the last overlapping the one before: what needs
// an escape stands at each place in turn.
TEST(JsonString, IsReadBackWhereverTheEscapeStands) {
  for (const std::string_view odd :
       {"\"", "\\", "\n", "\t", "\x01", "\x1F", "\x7F", "\xC2\x85", "\xC2\x9F", "\xC2\xA0",
        "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x93\xA7"}) {
    for (std::size_t size = 0; size <= 40; ++size) {
      for (std::size_t at = 0; at <= size; ++at) {
        auto text = std::string(size, 'a');
        text.insert(at, odd);
        const auto json = written(text);
        ASSERT_EQ(read_back(json), text) << json;
        ASSERT_TRUE(is_harmless(json)) << json;
      }
    }
  }
}

TEST(JsonString, BytesThatAreNoUtf8BecomeReplacementCharacters) {
  for (std::size_t size = 0; size <= 40; ++size) {
    for (std::size_t at = 0; at <= size; ++at) {
      auto text = std::string(size, 'a');
      text.insert(at, "\xC2");
      auto want = std::string(size, 'a');
      want.insert(at, "\uFFFD");
      ASSERT_EQ(read_back(written(text)), want) << "at " << at << " of " << size;
    }
  }
}

TEST(JsonShare, HasOnePlaceOrTwo) {
  EXPECT_EQ(share_text(0), "0.0");
  EXPECT_EQ(share_text(1), "1.0");
  EXPECT_EQ(share_text(0.9), "0.9");
  EXPECT_EQ(share_text(0.475), "0.48");
  EXPECT_EQ(share_text(0.05), "0.05");
}

}  // namespace
}  // namespace postmortem::output
