#pragma once

#include <cstdint>
#include <filesystem>
#include <stdlib.h>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/event.h"
#include "store/history.h"
#include "store/schema.h"

namespace postmortem::store::test {

inline constexpr std::int64_t now = 1'795'000'000;  // in November 2026
inline constexpr std::int64_t day = 86'400;

/// A folder that goes when the test ends.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "postmortem-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) {
      path_ = name;
    }
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all, ignored);
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string operator/(std::string_view name) const {
    return (path_ / name).string();
  }

 private:
  std::filesystem::path path_{};
};

/// A failure that says a little of everything; `n` makes it another.
inline Event make_event(int n = 0) {
  Event event;
  event.source = {"/var/mail/bounces", static_cast<std::uint64_t>(n), 4096};
  event.kind = EventKind::failure;
  event.format = "rfc3464";
  event.reported_at = Timestamp{now - n, 60};
  event.reporting_mta = "mx.example.org";
  event.remote_mta = "gmail-smtp-in.l.google.com";
  event.recipient = "jo" + std::to_string(n) + "@example.com";
  event.original_recipient = "alias" + std::to_string(n) + "@example.net";
  event.sender = "list@example.org";
  event.action = "failed";
  event.status = "5.7.25";
  event.reply_code = 550;
  event.smtp_command = "DATA";
  event.diagnostic_type = "smtp";
  event.diagnostic =
      "550 5.7.25 [192.0.2.1] The IP address sending this message has no PTR record";
  event.verdict = {"ptr-missing",         "requireptr",
                   Permanence::permanent, Fault::sender_setup,
                   AddressAction::keep,   "google",
                   "google.ptr",          0.95,
                   "no PTR record",       {{"domain", "example.org"}, {"ip", "192.0.2.1"}}};
  event.original = {"<1@example.org>",
                    "News",
                    "list@example.org",
                    "jo@example.com",
                    "2026-11-24T12:00:00+01:00",
                    "<news.example.org>",
                    "c:1",
                    "bounce@example.org"};
  event.hangs_on = "ip";
  event.subject = "192.0.2.1";
  event.backscatter = false;
  return event;
}

/// All that is stored of an event, to compare.
inline auto parts(const Event& e) {
  const auto& v = e.verdict;
  const auto& o = e.original;
  return std::tuple(
      std::tuple(e.source.path, e.source.index, e.source.offset, e.kind, e.format,
                 e.reported_at, e.reporting_mta, e.remote_mta, e.recipient,
                 e.original_recipient, e.sender),
      std::tuple(e.action, e.status, e.reply_code, e.smtp_command, e.diagnostic_type,
                 e.diagnostic, e.feedback_type, e.hangs_on, e.subject, e.backscatter),
      std::tuple(v.cause, v.sisimai_reason, v.permanence, v.fault, v.address_action, v.provider,
                 v.rule, v.confidence, v.evidence, v.facts),
      std::tuple(o.message_id, o.subject, o.from, o.to, o.date, o.list_id, o.feedback_id,
                 o.return_path));
}

inline std::vector<Event> query(const History& history, const Filter& filter = {}) {
  std::vector<Event> events;
  const auto done = history.query(filter, [&](const Event& event) {
    events.push_back(event);
    return true;
  });
  return done ? events : std::vector<Event>{};
}

inline std::vector<std::string> recipients(const History& history, const Filter& filter = {}) {
  std::vector<std::string> names;
  for (const Event& event : query(history, filter)) {
    names.push_back(event.recipient);
  }
  return names;
}

/// A database as the program that knew so many schema steps left it.
inline void make_old(const std::string& path, std::size_t steps) {
  SQLite::Database db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  for (const SchemaStep& step : schema_steps().first(steps)) {
    db.exec(std::string(step.sql));
    db.exec("PRAGMA user_version = " + std::to_string(step.to));
  }
  db.exec("PRAGMA application_id = " + std::to_string(application_id));
}

/// "ok", or what is wrong with the database: pages, keys, text index, kept sums.
inline std::string integrity(const std::string& path) {
  SQLite::Database db(path, SQLite::OPEN_READWRITE);
  auto said = db.execAndGet("PRAGMA integrity_check").getString();
  if (db.execAndGet("SELECT count(*) FROM pragma_foreign_key_check").getInt() != 0) {
    said += ", foreign keys broken";
  }
  db.exec("INSERT INTO event_text (event_text) VALUES ('integrity-check')");
  // The sums that are kept are those of the events.
  const auto wrong = db.execAndGet(
      "SELECT count(*) FROM problem WHERE"
      " events <> (SELECT count(*) FROM event WHERE problem_id = problem.id)"
      " OR (id > 0 AND (events <>"
      " (SELECT sum(events) FROM tally WHERE problem_id = problem.id)"
      " OR events <> (SELECT sum(events) FROM domain_tally WHERE problem_id = problem.id)"
      " OR EXISTS (SELECT mix_id, day, count(*) FROM (SELECT mix_id,"
      " at / 86400 - (at % 86400 < 0) AS day FROM event WHERE problem_id = problem.id)"
      " GROUP BY 1, 2 EXCEPT SELECT mix_id, day, events FROM tally WHERE problem_id = "
      "problem.id)"
      " OR EXISTS (SELECT mix_id, sum(events) FROM tally"
      " WHERE problem_id = problem.id GROUP BY 1 EXCEPT"
      " SELECT mix_id, events FROM total WHERE problem_id = problem.id)"
      " OR events <> (SELECT sum(events) FROM total WHERE problem_id = problem.id)"
      " OR EXISTS (SELECT domain, mix_id, sum(events) FROM domain_tally"
      " WHERE problem_id = problem.id GROUP BY 1, 2 EXCEPT"
      " SELECT domain, mix_id, events FROM domain_total WHERE problem_id = problem.id)"
      " OR events <> (SELECT sum(events) FROM domain_total WHERE problem_id = problem.id)"
      " OR recipients <>"
      " (SELECT count(DISTINCT recipient_key) FROM event WHERE problem_id = problem.id)))"
      " OR first_at <> (SELECT min(at) FROM event WHERE problem_id = problem.id)"
      " OR last_at <> (SELECT max(at) FROM event WHERE problem_id = problem.id)"
      " OR newest_event <> (SELECT id FROM event WHERE problem_id = problem.id ORDER BY at "
      "DESC, id DESC)");
  const auto late = db.execAndGet(
      "SELECT count(*) FROM event WHERE at > coalesce("
      "(SELECT newest_at FROM era WHERE block = event.id / 4096), at - 1)");
  said += late.getInt() == 0 ? "" : ", eras wrong";
  const auto mixed_up = db.execAndGet(
      "SELECT count(*) FROM event LEFT JOIN mix ON mix.id = mix_id WHERE (mix.cause, "
      "mix.status,"
      " mix.provider, mix.kind) IS NOT (coalesce(event.cause, ''), coalesce(event.status, ''),"
      " coalesce(event.provider, ''), event.kind)");
  said += mixed_up.getInt() == 0 ? "" : ", mixes wrong";
  return wrong.getInt() == 0 ? said : said + ", sums wrong";
}

}  // namespace postmortem::store::test
