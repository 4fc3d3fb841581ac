// Jobs on several threads: results in the order of the jobs, and an end whatever fails.

#include "analysis/pipeline.h"

#include <new>
#include <vector>

#include <gtest/gtest.h>

namespace postmortem::analysis {
namespace {

struct Job {
  int number{};
};

constexpr int count = 500;

/// Squares of the numbers in their order; memory is short where job `bad` comes to part `part`.
std::vector<int> squares(std::size_t threads, char part = ' ', int bad = 0) {
  int made = 0;
  std::vector<int> all;
  const auto fail_at = [&](char here, int number) {
    if (here == part && number == bad) {
      throw std::bad_alloc();
    }
  };
  Pipeline<Job>::run(
      threads,
      [&](Job& job) {
        fail_at('p', made);
        job.number = made++;
        return job.number < count;
      },
      [&](Job& job, std::size_t) {
        fail_at('w', job.number);
        job.number *= job.number;
      },
      [&](Job& job) {
        all.push_back(job.number);
        fail_at('c', static_cast<int>(all.size()) - 1);
        return true;
      });
  return all;
}

TEST(Pipeline, KeepsTheOrderWhateverTheNumberOfThreads) {
  const auto want = squares(1);
  ASSERT_EQ(want.size(), std::size_t{count});
  for (const std::size_t threads : {2U, 3U, 8U}) {
    EXPECT_EQ(squares(threads), want) << threads;
  }
}

TEST(Pipeline, GivesOnWhatAPartThrows) {
  for (const std::size_t threads : {1U, 2U, 8U}) {
    for (const char part : {'p', 'w', 'c'}) {
      for (const int bad : {0, 1, count / 2, count - 1}) {
        EXPECT_THROW(squares(threads, part, bad), std::bad_alloc) << threads << part << bad;
      }
    }
  }
}

}  // namespace
}  // namespace postmortem::analysis
