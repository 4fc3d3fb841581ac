// Real mail cut short and with bytes changed: every mutant gives events, and never throws,
// crashes or (under sanitizers) reads where it should not. Mail is that of samples/ and, where
// it stands beside the project, of the corpus. Seeded, so that a failure comes back.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analysis/analyzer.h"
#include "catalog.h"
#include "core/utf8.h"

namespace postmortem::hostile {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> mails() {
  const fs::path top = POSTMORTEM_SOURCE_DIR;
  std::vector<fs::path> paths;
  for (const auto& folder : {top / "samples", top / ".." / "shared" / "corpus" / "mail"}) {
    std::error_code none;
    for (fs::recursive_directory_iterator entry(folder, none), end; entry != end; ++entry) {
      if (entry->path().extension() == ".eml") {
        paths.push_back(entry->path());
      }
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> all;
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    all.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return all;
}

/// How many bytes lie between two cuts. 97 for the long run; POSTMORTEM_MUTATION_STEP says so.
std::size_t step() {
  const char* wanted =
      std::getenv("POSTMORTEM_MUTATION_STEP");  // NOLINT(concurrency-mt-unsafe)
  return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 2'011;
}

class Reading {
 public:
  void check(std::string_view message) {
    events_.clear();
    analyzer_.analyze({message}, scratch_, events_, &problems_);
    ++count_;
    ASSERT_FALSE(events_.empty());
    for (const auto& event : events_) {
      ASSERT_TRUE(is_valid_utf8(event.recipient) && is_valid_utf8(event.diagnostic) &&
                  is_valid_utf8(event.original.subject));
    }
  }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }

 private:
  analysis::Analyzer analyzer_{rules::RuleSet::open(rules::built_in_rules())};
  analysis::Analyzer::Scratch scratch_{};
  std::vector<Event> events_{};
  std::vector<std::string> problems_{};
  std::size_t count_{};
};

TEST(Mutation, MailCutShortIsRead) {
  const auto all = mails();
  ASSERT_GE(all.size(), 30U) << "the samples were not found";
  Reading reading;
  for (const auto& mail : all) {
    for (std::size_t size = 0; size < mail.size(); size += step()) {
      ASSERT_NO_FATAL_FAILURE(reading.check(std::string_view(mail).substr(0, size)))
          << mail.substr(0, 400);
    }
  }
  EXPECT_GE(reading.count(), all.size());
  RecordProperty("mutants", std::to_string(reading.count()));
}

TEST(Mutation, MailWithChangedBytesIsRead) {
  std::mt19937 chance(20'261'125);
  const auto all = mails();
  Reading reading;
  for (const auto& mail : all) {
    for (std::size_t round = 0; round < mail.size(); round += step()) {
      auto mutant = mail;
      mutant[chance() % mutant.size()] ^= static_cast<char>(1U << (chance() % 8));
      ASSERT_NO_FATAL_FAILURE(reading.check(mutant)) << mutant.substr(0, 400);
    }
  }
  RecordProperty("mutants", std::to_string(reading.count()));
}

}  // namespace
}  // namespace postmortem::hostile
