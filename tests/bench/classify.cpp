// How long the classification of one reply takes, warm: with the catalog, and with ten times as
// many rules (ids and words varied). The replies are the catalog's examples. Prints two lines
// "NAME RULES MEDIAN_US P99_US".

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/rule_check.h"
#include "catalog.h"
#include "core/text.h"
#include "engine/rule_set.h"

namespace {

using namespace postmortem;  // NOLINT(google-build-using-namespace): a program of one file

struct Reply {
  std::string text;
  std::string provider;
};

std::vector<Reply> replies(const rules::Catalog& catalog) {
  std::vector<Reply> out;
  for (const auto& rule : catalog.rules) {
    for (const auto* list : {&rule.examples.match, &rule.examples.made_up}) {
      for (const auto& example : *list) {
        out.push_back({example, rule.provider});
      }
    }
  }
  return out;
}

/// Other words of the same length: every run of five letters and more, rotated. Names of groups
/// stay.
std::string vary(std::string_view pattern, std::size_t by) {
  std::string out(pattern);
  for (std::size_t pos = 0; pos < out.size();) {
    auto end = pos;
    while (end < out.size() && is_alpha(out[end])) {
      ++end;
    }
    const bool is_free = pos == 0 || (out[pos - 1] != '<' && out[pos - 1] != '\\' &&
                                      out[pos - 1] != '{' && out[pos - 1] != ':');
    if (end - pos >= 5 && is_free) {
      const auto shift = static_cast<std::ptrdiff_t>(1 + by % (end - pos - 1));
      const auto first = out.begin() + static_cast<std::ptrdiff_t>(pos);
      std::rotate(first, first + shift, out.begin() + static_cast<std::ptrdiff_t>(end));
    }
    pos = std::max(end, pos + 1);
  }
  return out;
}

rules::Catalog ten_times(const rules::Catalog& catalog) {
  auto out = catalog;
  for (std::size_t copy = 1; copy < 10; ++copy) {
    for (auto rule : catalog.rules) {
      rule.id += ".copy" + std::to_string(copy);
      for (auto* list : {&rule.text, &rule.unless}) {
        for (auto& pattern : *list) {
          pattern.expanded = vary(pattern.expanded, copy);
        }
      }
      rule.beats.clear();
      if (!rule.text.empty()) {
        out.rules.push_back(std::move(rule));
      }
    }
  }
  return out;
}

/// Time that this thread had a processor: what else runs on the machine counts less.
double processor_us() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

void measure(const char* name, const rules::RuleSet& set, const std::vector<Reply>& texts) {
  constexpr int rounds = 12;
  rules::RuleSet::Scratch scratch;
  std::vector<double> times;
  std::size_t known = 0;
  for (int round = 0; round < rounds; ++round) {
    for (const auto& reply : texts) {
      std::string text;
      auto evidence = analysis::example_evidence(reply.text, reply.provider, text);
      // Another text in every round, or else it would be remembered and not judged.
      text.append(static_cast<std::size_t>(round) + 1, ' ');
      evidence.text = text;
      const auto start = processor_us();
      known += set.decide(evidence, scratch).match ? 1U : 0U;
      const auto took = processor_us() - start;
      if (round >= rounds / 2) {  // before that it warms up
        times.push_back(took);
      }
    }
  }
  std::sort(times.begin(), times.end());
  std::printf("%s %zu %.2f %.2f %zu\n", name, set.catalog().rules.size(),
              times[times.size() / 2], times[times.size() * 99 / 100], known);
}

}  // namespace

int main() {
  const auto catalog = rules::built_in_catalog(true);
  const auto texts = replies(catalog);
  measure("once", rules::RuleSet::open(rules::built_in_rules()), texts);
  auto larger = rules::RuleSet::make(ten_times(catalog), false);
  if (!larger) {
    std::fprintf(stderr, "%s\n", larger.error().text().c_str());
    return 1;
  }
  measure("ten-times", *larger, texts);
  return 0;
}
