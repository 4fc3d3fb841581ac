#include "cli/history_source.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <map>
#include <utility>

#include "cli/arguments.h"
#include "cli/rules_source.h"
#include "core/address.h"
#include "core/status.h"
#include "core/text.h"
#include "core/timestamp.h"

namespace postmortem::cli {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): no thread sets any
  return value == nullptr ? std::string() : std::string(value);
}

/// "7d": so many seconds.
std::optional<std::int64_t> parse_span(std::string_view text) {
  constexpr std::size_t most_digits = 6;
  if (text.size() < 2 || text.size() > most_digits + 1) {
    return std::nullopt;
  }
  std::int64_t number = 0;
  for (const char c : text.substr(0, text.size() - 1)) {
    if (!is_digit(c)) {
      return std::nullopt;
    }
    number = number * 10 + (c - '0');
  }
  switch (text.back()) {
    case 's':
      return number;
    case 'm':
      return number * 60;
    case 'h':
      return number * 3'600;
    case 'd':
      return number * 86'400;
    case 'w':
      return number * 7 * 86'400;
    default:
      return std::nullopt;
  }
}

/// The number at `text`'s shape "####-##-##T##:##:##", cut off behind the date, the minute or
/// the second.
std::optional<std::int64_t> parse_local(std::string_view text) {
  constexpr std::string_view shape = "####-##-##T##:##:##";
  if (text.size() != 10 && text.size() != 16 && text.size() != shape.size()) {
    return std::nullopt;
  }
  int numbers[6] = {0, 0, 0, 0, 0, 0};
  std::size_t field = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (shape[i] == '#') {
      if (!is_digit(text[i])) {
        return std::nullopt;
      }
      numbers[field] = numbers[field] * 10 + (text[i] - '0');
    } else if (text[i] != shape[i] && !(shape[i] == 'T' && text[i] == ' ')) {
      return std::nullopt;
    } else {
      ++field;
    }
  }
  std::tm time{};
  time.tm_year = numbers[0] - 1900;
  time.tm_mon = numbers[1] - 1;
  time.tm_mday = numbers[2];
  time.tm_hour = numbers[3];
  time.tm_min = numbers[4];
  time.tm_sec = numbers[5];
  time.tm_isdst = -1;
  const auto wanted = time;
  const std::time_t moment = std::mktime(&time);
  const bool exists = time.tm_mon == wanted.tm_mon && time.tm_mday == wanted.tm_mday &&
                      numbers[3] < 24 && numbers[4] < 60 && numbers[5] < 61;
  return exists ? std::optional<std::int64_t>(moment) : std::nullopt;
}

Result<Done> set_moment(std::optional<std::int64_t>& moment, const char* option,
                        const std::string& text, std::int64_t now) {
  if (text.empty()) {
    return Done{};
  }
  moment = parse_moment(text, now);
  if (moment) {
    return Done{};
  }
  return Error{ErrorCode::usage,
               std::string(option) + ": \"" + text +
                   "\" is no time: give one such as 7d, 12h, 2026-11-01 or 2026-11-01T10:00",
               {}};
}

}  // namespace

std::int64_t current_time() {
  return std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
}

std::string history_path(const Common& common) {
  return !common.db.empty()
             ? common.db
             : store::default_path(environment("XDG_STATE_HOME"), environment("HOME"));
}

Result<store::History> open_history(const Common& common, const store::OpenOptions& options) {
  const auto path = history_path(common);
  if (path.empty()) {
    return Error{ErrorCode::config,
                 "there is no place for the history: give --db FILE, or set HOME",
                 {}};
  }
  // A limit on file sizes is a full disk, not a reason to die. Reading may write, too: an older
  // schema is brought up to date.
  std::signal(SIGXFSZ,
              SIG_IGN);  // NOLINT(cert-err33-c): there is no other handler to go back to
  return store::History::open(path, options);
}

std::optional<std::int64_t> parse_moment(std::string_view text, std::int64_t now) {
  if (const auto span = parse_span(text)) {
    return now - *span;
  }
  if (const auto local = parse_local(text)) {
    return local;
  }
  const bool has_date = text.size() > 16 && is_digit(text.front()) && text[4] == '-';
  const auto moment = has_date ? parse_timestamp(text) : std::nullopt;
  return moment ? std::optional(moment->seconds) : std::nullopt;
}

void FilterOptions::add_to(const Command& command, store::Backscatter backscatter) {
  filter_.backscatter = backscatter;
  command.text({"--recipient", "about this address", "ADDRESS"}, filter_.recipient);
  command.text({"--domain", "about addresses of this domain", "DOMAIN"}, filter_.domain);
  command.text({"--cause", "of this cause", "ID"}, filter_.cause);
  command.text({"--status", "with this status: 5.7.1, 5.7.x, 5", "CODE"}, filter_.status);
  command.text({"--provider", "from this provider", "ID"}, filter_.provider);
  std::map<std::string, std::optional<EventKind>> kinds;
  for (const auto& kind : event_kinds) {
    kinds.emplace(kind.key, kind.id);
  }
  command.choice({"--kind", "of this kind: failure, delay, complaint, ...", "KIND"}, kinds,
                 filter_.kind);
  command.text({"--since", "from this time on: 7d, 12h, 2026-11-01, 2026-11-01T10:00", "TIME"},
               since_);
  command.text({"--until", "before this time", "TIME"}, until_);
  command.text({"--text",
                "with these words in the reply, the subject, the sender or the remote host; "
                "word* for beginnings, \"...\" for phrases",
                "WORDS"},
               filter_.text);
  command.number({"--limit", "no more than so many; 0 for all", "N"}, limit_);
  command.choice<store::Backscatter>(
      {"--backscatter", "with, without or only answers to mail that was not ours", "WHICH"},
      {{"with", store::Backscatter::with},
       {"without", store::Backscatter::without},
       {"only", store::Backscatter::only}},
      filter_.backscatter);
}

Result<store::Filter> FilterOptions::filter(std::int64_t now) const {
  auto filter = filter_;
  if (parse_reply_code(filter.status)) {
    return Error{ErrorCode::usage,
                 "--status: " + filter.status +
                     " is a reply code; a status is written 5.7.1, 5.7.x or 5",
                 {}};
  }
  if (!filter.status.empty()) {
    if (auto checked = store::check_status_pattern(filter.status); !checked) {
      return Error{ErrorCode::usage, "--status: " + checked.error().message, {}};
    }
  }
  if (!filter.text.empty() && store::text_expression(filter.text).empty()) {
    return Error{ErrorCode::usage, "--text: there is no word in \"" + filter.text + '"', {}};
  }
  if (filter.domain.starts_with('@')) {
    filter.domain.erase(0, 1);
  }
  if (auto address = normalise_address(filter.recipient); !address.empty()) {
    filter.recipient = std::move(address);
  }
  if (auto set = set_moment(filter.since, "--since", since_, now); !set) {
    return set.error();
  }
  if (auto set = set_moment(filter.until, "--until", until_, now); !set) {
    return set.error();
  }
  return filter;
}

Result<Done> FilterOptions::check_names(const store::History& history,
                                        const rules::RuleSet& rules) const {
  const auto check = [&](const store::Filter& one, Result<Done> known) {
    bool found = false;
    if (!known) {
      // A rule file of its user's that is not given now.
      const auto done = history.query(one, [&](const Event&) { return !(found = true); });
      known = found || !done ? done : known;
    }
    return known;
  };
  store::Filter cause;
  cause.cause = filter_.cause;
  cause.limit = 1;
  store::Filter provider;
  provider.provider = filter_.provider;
  provider.limit = 1;
  auto known = check(cause, check_cause(rules, filter_.cause));
  return known ? check(provider, check_provider(rules, filter_.provider)) : known;
}

}  // namespace postmortem::cli
