// Every sample beside its expectation, in LF, CRLF and CR: samples/**/NAME.eml and NAME.json.
// An expectation is a list of events, each with the fields that matter; what it does not name
// is not looked at. A key that ends with "~" wants its text somewhere in the field.

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <ostream>
#include <rapidjson/document.h>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analysis/analyzer.h"
#include "catalog.h"
#include "output/json.h"

namespace postmortem {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> samples(const std::string& folder) {
  std::vector<fs::path> found;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(POSTMORTEM_SOURCE_DIR) / "samples" / folder)) {
    if (entry.path().extension() == ".eml") {
      found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

const analysis::Analyzer& analyzer() {
  static const analysis::Analyzer one(rules::RuleSet::open(rules::built_in_rules()));
  return one;
}

std::vector<Event> analyse(const std::string& message) {
  analysis::Analyzer::Scratch scratch;
  std::vector<Event> events;
  analyzer().analyze({message}, scratch, events);
  return events;
}

std::string with_line_end(const std::string& text, const std::string& end) {
  std::string out;
  for (const char c : text) {
    out += c == '\n' ? end : std::string(1, c);
  }
  return out;
}

std::string value_text(const rapidjson::Value& value) {
  if (value.IsNull()) {
    return "null";
  }
  if (value.IsNumber()) {
    return std::to_string(value.GetInt());
  }
  return value.IsString() ? value.GetString() : "?";
}

/// "key=value" for each key of `want`, with the values of `got`.
std::string picked(const rapidjson::Value& want, const rapidjson::Value& got) {
  std::string out;
  for (const auto& member : want.GetObject()) {
    const std::string path = member.name.GetString();
    const bool is_part = path.ends_with('~');
    const auto* at = &got;
    std::istringstream steps(path.substr(0, path.size() - (is_part ? 1 : 0)));
    for (std::string step; std::getline(steps, step, '.') && at != nullptr;) {
      at = at->IsObject() && at->HasMember(step.c_str()) ? &(*at)[step.c_str()] : nullptr;
    }
    auto value = at == nullptr ? std::string("missing") : value_text(*at);
    if (is_part && value.find(member.value.GetString()) != std::string::npos) {
      value = member.value.GetString();
    }
    out += path + '=' + value + '\n';
  }
  return out;
}

std::string wanted(const rapidjson::Value& want) {
  std::string out;
  for (const auto& member : want.GetObject()) {
    out += std::string(member.name.GetString()) + '=' + value_text(member.value) + '\n';
  }
  return out;
}

struct Case {
  fs::path path{};
  std::string line_end{};
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.path;
}

std::vector<Case> cases() {
  std::vector<Case> out;
  for (const auto& path : samples("")) {
    for (const char* end : {"\n", "\r\n", "\r"}) {
      out.push_back({path, end});
    }
  }
  return out;
}

class Golden : public testing::TestWithParam<Case> {};

TEST_P(Golden, IsReadAsExpected) {
  auto expected = GetParam().path;
  expected.replace_extension(".json");
  ASSERT_TRUE(fs::exists(expected)) << "a sample needs its expectation beside it";
  rapidjson::Document want;
  want.Parse(read_file(expected).c_str());
  ASSERT_TRUE(want.IsArray());
  const auto events = analyse(with_line_end(read_file(GetParam().path), GetParam().line_end));
  ASSERT_EQ(events.size(), want.Size());
  for (rapidjson::SizeType i = 0; i < want.Size(); ++i) {
    std::string json;
    output::append_event_json(json, events[i]);
    rapidjson::Document got;
    got.Parse(json.c_str());
    ASSERT_FALSE(got.HasParseError()) << json;
    EXPECT_EQ(picked(want[i], got), wanted(want[i]));
  }
}

INSTANTIATE_TEST_SUITE_P(Samples, Golden, testing::ValuesIn(cases()), [](const auto& test) {
  auto name = test.param.path.parent_path().filename().string() + '_' +
              test.param.path.stem().string() +
              (test.param.line_end == "\n"   ? "_lf"
               : test.param.line_end == "\r" ? "_cr"
                                             : "_crlf");
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
});

TEST(Samples, AreThere) {
  EXPECT_GE(samples("mail").size(), 30U);
  EXPECT_GE(samples("odd").size(), 20U);
  EXPECT_GE(samples("not-reports").size(), 100U);
}

/// Newsletters, tickets, vacation notices, read receipts and the like: whatever they are, no
/// address failed and nobody complained.
TEST(NotReports, AreNobodysOutcome) {
  constexpr auto allowed =
      std::to_array({EventKind::not_a_report, EventKind::autoreply, EventKind::disposition});
  for (const auto& path : samples("not-reports")) {
    for (const auto& event : analyse(read_file(path))) {
      EXPECT_NE(std::find(allowed.begin(), allowed.end(), event.kind), allowed.end()) << path;
    }
  }
}

/// Cut anywhere, a message must give something and never an invalid event.
TEST(Broken, SamplesCutAnywhereGiveEvents) {
  for (const auto& path : samples("")) {
    const auto whole = read_file(path);
    for (std::size_t length = 0; length < whole.size(); length += 97) {
      const auto events = analyse(whole.substr(0, length));
      ASSERT_FALSE(events.empty()) << path << " cut at " << length;
      for (const auto& event : events) {
        std::string json;
        output::append_event_json(json, event);
        rapidjson::Document got;
        got.Parse<rapidjson::kParseValidateEncodingFlag>(json.c_str());
        ASSERT_FALSE(got.HasParseError()) << path << " cut at " << length;
      }
    }
  }
}

}  // namespace
}  // namespace postmortem
