#include "analysis/problems.h"

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>
#include <utility>

#include "core/address.h"

namespace postmortem::analysis {
namespace {

constexpr std::size_t most_recipients = 10'000;  ///< told apart in one group; then no number

struct Hook {
  std::string_view hangs_on{};
  std::string_view subject{};
};

/// The first that is known.
Hook first_known(std::initializer_list<Hook> hooks) {
  const auto row = std::find_if(hooks.begin(), hooks.end(),
                                [](const Hook& hook) { return !hook.subject.empty(); });
  return row == hooks.end() ? Hook{} : *row;
}

Hook hook_of(const Event& event) {
  const Hook ip{"ip", event.verdict.fact("ip")};
  const Hook sender{"sender-domain", domain_of(event.sender)};
  const Hook provider{"provider", event.verdict.provider};
  const Hook host{"host", event.remote_mta};
  const Hook domain{"recipient-domain", domain_of(event.recipient)};
  const Hook recipient{"recipient", event.recipient};
  switch (event.verdict.fault) {
    case Fault::sender_setup:
    case Fault::sender_reputation:
      return first_known({ip, sender, provider, host, domain});
    case Fault::message:
      return first_known({sender, provider, host});
    case Fault::address:
    case Fault::recipient_choice:
      return first_known({recipient, domain, host});
    case Fault::receiver:
    case Fault::network:
      return first_known({provider, domain, host});
    case Fault::none:
      break;
  }
  return first_known({recipient, provider, host});
}

}  // namespace

void name_problem(Event& event) {
  if (!is_trouble(event.kind)) {
    return;
  }
  const auto hook = hook_of(event);
  event.hangs_on = hook.hangs_on;
  event.subject = hook.subject;
}

void ProblemCounter::add(const Event& event) {
  if (!is_trouble(event.kind) || event.backscatter == true) {
    return;
  }
  auto key = event.verdict.cause + '\0' + event.hangs_on + '\0' + event.subject;
  auto row = groups_.find(key);
  if (row == groups_.end()) {
    if (groups_.size() >= most) {
      ++left_out_;
      return;
    }
    row = groups_.emplace(std::move(key), Group{}).first;
    row->second.problem.cause = event.verdict.cause;
    row->second.problem.hangs_on = event.hangs_on;
    row->second.problem.subject = event.subject;
  }
  auto& [problem, recipients] = row->second;
  if (++problem.events == 1) {
    problem.shared = event;
  } else {
    keep_shared(problem.shared, event);
  }
  if (recipients.size() < most_recipients && !event.recipient.empty()) {
    recipients.insert(std::hash<std::string>{}(event.recipient));
  }
  const auto earlier = [](const auto& a, const auto& b) {
    return !b || (a && a->seconds < b->seconds);
  };
  if (event.reported_at && (problem.events == 1 || earlier(event.reported_at, problem.first))) {
    problem.first = event.reported_at;
  }
  if (problem.events == 1 ||
      (event.reported_at &&
       (!problem.last || problem.last->seconds <= event.reported_at->seconds))) {
    problem.last = event.reported_at;
    problem.example = event;
  }
}

std::vector<Problem> ProblemCounter::problems() const {
  std::vector<Problem> out;
  out.reserve(groups_.size());
  for (const auto& [key, group] : groups_) {
    out.push_back(group.problem);
    if (group.recipients.size() < most_recipients) {
      out.back().recipients = group.recipients.size();
    }
  }
  std::sort(out.begin(), out.end(), costs_more);
  return out;
}

std::vector<Problem> merge_recipients(std::vector<Problem> problems, std::size_t named) {
  std::vector<Problem> out;
  std::map<std::string, std::size_t, std::less<>> places;  // of a cause in `out`
  std::vector<std::size_t> addresses;                      // merged into each of `out`
  for (auto& problem : problems) {
    if (problem.hangs_on != "recipient") {
      addresses.push_back(0);
      out.push_back(std::move(problem));
      continue;
    }
    const auto [row, added] = places.emplace(problem.cause, out.size());
    if (added) {
      addresses.push_back(1);
      out.push_back(std::move(problem));
      continue;
    }
    auto& whole = out[row->second];
    if (++addresses[row->second] <= named) {
      whole.subject += ", " + problem.subject;
    }
    whole.example.recipient.clear();
    keep_shared(whole.shared, problem.shared);
    whole.events += problem.events;
    whole.recipients = whole.recipients.value_or(0) + problem.recipients.value_or(0);
    const auto is_earlier = [](const auto& a, const auto& b) {
      return a && (!b || a->seconds < b->seconds);
    };
    whole.first = is_earlier(problem.first, whole.first) ? problem.first : whole.first;
    whole.last = is_earlier(whole.last, problem.last) ? problem.last : whole.last;
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (addresses[i] > named) {
      out[i].subject += " and " + std::to_string(addresses[i] - named) + " more";
    }
  }
  std::sort(out.begin(), out.end(), costs_more);
  return out;
}

bool costs_more(const Problem& a, const Problem& b) {
  const auto last = [](const Problem& problem) {
    return problem.last ? problem.last->seconds : 0;
  };
  return std::make_tuple(b.events, last(b), std::cref(a.cause), std::cref(a.hangs_on),
                         std::cref(a.subject)) <
         std::make_tuple(a.events, last(a), std::cref(b.cause), std::cref(b.hangs_on),
                         std::cref(b.subject));
}

}  // namespace postmortem::analysis
