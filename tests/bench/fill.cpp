// Fills a history with events as a sender of much mail has them: the replies are the catalog's
// examples, judged as analyze does; addresses, hosts, times and subjects vary by a seed.
// usage: bench_fill FILE COUNT [DAYS [AGO]]   COUNT events over DAYS days (365) up to AGO days
// ago (0), recorded in batches as ingest does it; prints how many, and the seconds and
// processor seconds that the store took.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/problems.h"
#include "analysis/verdict.h"
#include "catalog.h"
#include "core/status.h"
#include "engine/rule_set.h"
#include "store/history.h"

namespace {

using namespace postmortem;  // NOLINT(google-build-using-namespace): a program of one file

constexpr std::size_t batch = 5'000;
constexpr std::int64_t seconds_a_day = 86'400;

/// A number of 0..`most`-1 out of a random one, small ones far more often, as domains and hosts
/// are.
std::uint64_t skewed(std::uint64_t random, std::uint64_t most) {
  const auto share = static_cast<double>(random >> 11U) / static_cast<double>(1ULL << 53U);
  return static_cast<std::uint64_t>(std::pow(static_cast<double>(most), share)) - 1;
}

/// Always the same for a number.
std::uint64_t scattered(std::uint64_t number) {
  number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
  number = (number ^ (number >> 27U)) * 0x94d049bb133111ebU;
  return number ^ (number >> 31U);
}

/// An event for each example of the catalog, as far as its reply says.
std::vector<Event> judged_examples() {
  const auto catalog = rules::built_in_catalog(true);
  const auto set = rules::RuleSet::open(rules::built_in_rules());
  rules::RuleSet::Scratch scratch;
  std::vector<Event> out;
  for (const auto& rule : catalog.rules) {
    for (const auto& example : rule.examples.match) {
      Event event;
      event.kind = EventKind::failure;
      event.format = "rfc3464";
      event.action = "failed";
      event.diagnostic_type = "smtp";
      event.diagnostic = example;
      event.reporting_mta = "mx.example.org";
      event.remote_mta = "mx." + (rule.provider.empty() ? "example.com" : rule.provider);
      if (const auto status = find_enhanced_status(example)) {
        event.status = to_string(status->value);
      }
      event.verdict = analysis::judge(event, 1, set, scratch);
      out.push_back(std::move(event));
    }
  }
  return out;
}

class Sender {
 public:
  Sender(std::vector<Event> examples, std::uint64_t count, std::int64_t days)
      : examples_(std::move(examples)), count_(count), days_(days) {
    std::shuffle(examples_.begin(), examples_.end(), chance_);
  }

  Event next(std::int64_t now) {
    const auto number = made_++;
    Event event = examples_[skewed(chance_(), examples_.size())];
    set_kind(event);
    // In the order of time, as reports come in, but for a few hours.
    const auto span = static_cast<double>(days_ * seconds_a_day);
    const auto age = span * (1 - static_cast<double>(number) / static_cast<double>(count_));
    event.reported_at = Timestamp{now - static_cast<std::int64_t>(age) -
                                      static_cast<std::int64_t>(skewed(chance_(), 20'000)),
                                  60};
    address(event);
    event.source = {"/var/mail/bounces", number, number * 3'500};
    event.original.message_id =
        "<" + std::to_string(chance_()) + '.' + std::to_string(number) + "@example.org>";
    event.original.subject = "Issue " + std::to_string(skewed(chance_(), 500)) + " of news " +
                             std::to_string(skewed(chance_(), 3'000));
    event.original.from = event.sender;
    event.original.to = event.recipient;
    event.original.date = "2026-11-24T12:00:00+01:00";
    event.backscatter = chance_() % 500 == 0;
    analysis::name_problem(event);
    return event;
  }

 private:
  void set_kind(Event& event) {
    const auto part = chance_() % 100;
    if (part < 8) {
      event.kind = EventKind::delay;
      event.action = "delayed";
    } else if (part < 10) {
      event.kind = EventKind::complaint;
      event.verdict.cause = "complaint";
      event.feedback_type = "abuse";
    } else if (part < 13) {
      event.kind = EventKind::autoreply;
      event.verdict.cause = "out-of-office";
    }
  }

  void address(Event& event) {
    // Most addresses bounce a few times, some again and again.
    const auto reader =
        chance_() % 20 == 0 ? skewed(chance_(), count_) : chance_() % (count_ / 3 + 1);
    event.recipient = "reader" + std::to_string(reader) + "@d" +
                      std::to_string(skewed(scattered(reader + 1), 50'000)) + ".example.com";
    event.sender = "news@s" + std::to_string(skewed(chance_(), 40)) + ".example.org";
    for (auto& [name, value] : event.verdict.facts) {
      if (name == "ip") {
        value = "192.0.2." + std::to_string(skewed(chance_(), 250));
      }
    }
  }

  std::mt19937_64 chance_{1};
  std::vector<Event> examples_;
  std::uint64_t count_;
  std::int64_t days_;
  std::uint64_t made_{};
};

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
  if (count == 0) {
    return 2;
  }
  const std::int64_t ago = argc > 4 ? std::atoi(argv[4]) : 0;
  const std::int64_t now = std::time(nullptr) - ago * seconds_a_day;
  Sender sender(judged_examples(), count, argc > 3 ? std::atoi(argv[3]) : 365);
  auto history = store::History::open(argv[1], {.bulk = true});
  if (!history) {
    std::fprintf(stderr, "%s\n", history.error().text().c_str());
    return 1;
  }
  std::chrono::duration<double> wall{};
  double processor = 0;
  std::vector<Event> events;
  for (std::uint64_t made = 0; made < count; made += events.size()) {
    events.clear();
    while (events.size() < batch && made + events.size() < count) {
      events.push_back(sender.next(now));
    }
    const auto start = std::chrono::steady_clock::now();
    const auto before = processor_seconds();
    if (const auto done = history->record(events, now); !done) {
      std::fprintf(stderr, "%s\n", done.error().text().c_str());
      return 1;
    }
    processor += processor_seconds() - before;
    wall += std::chrono::steady_clock::now() - start;
  }
  std::printf("%llu %.3f %.3f\n", static_cast<unsigned long long>(count), wall.count(),
              processor);
  return 0;
}
