// Replies that people who did not know the rules wrote down from memory, in English and twenty
// other languages: written_replies.tsv. No rule has to know every one of them; few may be read
// wrongly, and none may cost an address its place.

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analysis/analyzer.h"
#include "catalog.h"
#include "core/text.h"

namespace postmortem::analysis {
namespace {

struct Row {
  std::vector<std::string> causes{};  ///< any of them is right
  std::string reply{};
};

std::string with_line_ends(std::string text) {
  for (auto at = text.find("\\n"); at != std::string::npos; at = text.find("\\n", at)) {
    text.replace(at, 2, "\n");
  }
  return text;
}

std::vector<Row> rows() {
  std::ifstream in(POSTMORTEM_SOURCE_DIR "/tests/analysis/written_replies.tsv");
  std::vector<Row> out;
  for (std::string line; std::getline(in, line);) {
    const auto tab = line.find('\t');
    if (line.starts_with('#') || tab == std::string::npos) {
      continue;
    }
    auto& row = out.emplace_back();
    for_each_piece(std::string_view(line).substr(0, tab), '|',
                   [&](std::string_view cause) { row.causes.emplace_back(cause); });
    row.reply = with_line_ends(line.substr(tab + 1));
  }
  return out;
}

TEST(WrittenReplies, AreReadAsTheirWritersMeantThem) {
  constexpr double least_right = 0.95;
  const auto rules = rules::RuleSet::open(rules::built_in_rules());
  const auto is_given_up = [&](const std::string& cause) {
    return rules.cause(cause)->address_action != AddressAction::keep;
  };
  const auto written = rows();
  ASSERT_GE(written.size(), 500U);
  rules::RuleSet::Scratch scratch;
  std::size_t right = 0;
  std::string wrong;
  for (const auto& [causes, reply] : written) {
    const auto event = explain(rules, reply, {}, scratch);
    const auto& verdict = event.verdict;
    const bool is_right =
        std::find(causes.begin(), causes.end(), verdict.cause) != causes.end();
    right += is_right ? 1 : 0;
    if (!is_right) {
      wrong += "\n" + causes.front() + " came out as " + verdict.cause + ": " + reply;
    }
    EXPECT_TRUE(verdict.address_action != AddressAction::suppress ||
                std::any_of(causes.begin(), causes.end(), is_given_up))
        << verdict.rule << " gives an address up for: " << reply;
  }
  const auto share = static_cast<double>(right) / static_cast<double>(written.size());
  EXPECT_GE(share, least_right) << wrong;
  RecordProperty("right", std::to_string(share));
}

}  // namespace
}  // namespace postmortem::analysis
