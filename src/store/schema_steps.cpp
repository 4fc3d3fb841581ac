#include <array>
#include <string_view>

#include "store/schema.h"

namespace postmortem::store {
namespace {

// An event is one row, in the contract's words, absent values NULL. `at` is the time that
// events are sorted and looked for by, `recipient_key` a hash of the recipient's address,
// `problem.id` one of what tells problems apart (digest.h): short keys that need no look-up.
//
// Sums that `problems` shows are kept as events come in: `problem` over everything, `tally` a
// day and whatever can be filtered by, `problem_recipient` for the number of different
// recipients. These three, and an index, are left out for problems that are one recipient's
// own (their id is below 0): those are most of all problems, with few events each, which are
// counted when asked for. Each index ends in what its queries read, so that they read the index
// alone, and leaves out what nobody looks for by it.
constexpr std::string_view version_1 = R"sql(
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('digest_key', randomblob(16));

CREATE TABLE problem (
  id INTEGER PRIMARY KEY,
  cause TEXT NOT NULL CHECK (cause <> ''),
  hangs_on TEXT NOT NULL,
  subject TEXT NOT NULL,
  events INTEGER NOT NULL CHECK (events > 0),
  recipients INTEGER NOT NULL CHECK (recipients >= 0),
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL CHECK (last_at >= first_at),
  newest_event INTEGER NOT NULL
) STRICT;
CREATE INDEX problem_size ON problem (events DESC, last_at DESC) WHERE events > 1;
CREATE INDEX problem_cause ON problem (cause, events DESC, last_at DESC) WHERE events > 1;

CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL CHECK (length(digest) = 16),
  at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  problem_id INTEGER REFERENCES problem (id),
  recipient_key INTEGER,
  recipient TEXT,
  original_recipient TEXT,
  domain TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('failure', 'delay', 'success', 'relayed', 'expanded', 'complaint',
                                     'disposition', 'autoreply', 'not-a-report', 'unrecognised')),
  cause TEXT,
  status TEXT,
  provider TEXT,
  permanence TEXT NOT NULL CHECK (permanence IN ('unknown', 'permanent', 'temporary')),
  fault TEXT NOT NULL,
  address_action TEXT NOT NULL CHECK (address_action IN ('keep', 'pause', 'suppress')),
  rule TEXT,
  confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  evidence TEXT,
  facts TEXT,
  sisimai_reason TEXT,
  format TEXT,
  reported_at INTEGER,
  reported_offset INTEGER,
  reporting_mta TEXT,
  remote_mta TEXT,
  sender TEXT,
  action TEXT,
  reply_code INTEGER CHECK (reply_code BETWEEN 0 AND 999),
  smtp_command TEXT,
  diagnostic_type TEXT,
  diagnostic TEXT,
  feedback_type TEXT,
  hangs_on TEXT,
  subject TEXT,
  source_path TEXT,
  source_index INTEGER NOT NULL,
  source_offset INTEGER NOT NULL,
  original_message_id TEXT,
  original_subject TEXT,
  original_from TEXT,
  original_to TEXT,
  original_date TEXT,
  original_list_id TEXT,
  original_feedback_id TEXT,
  original_return_path TEXT,
  CHECK ((recipient IS NULL) = (recipient_key IS NULL)),
  CHECK ((reported_at IS NULL) = (reported_offset IS NULL))
) STRICT;
CREATE UNIQUE INDEX event_digest ON event (digest);
CREATE INDEX event_at ON event (at, problem_id);
CREATE INDEX event_recipient ON event (recipient_key, at, problem_id) WHERE recipient_key IS NOT NULL;
CREATE INDEX event_original_recipient ON event (original_recipient COLLATE NOCASE, at)
  WHERE original_recipient IS NOT NULL AND original_recipient IS NOT recipient;
CREATE INDEX event_domain ON event (domain, at, problem_id) WHERE domain IS NOT NULL;
CREATE INDEX event_cause ON event (cause, at, problem_id) WHERE cause IS NOT NULL;
CREATE INDEX event_status ON event (status, at, problem_id) WHERE status IS NOT NULL;
CREATE INDEX event_provider ON event (provider, at, problem_id) WHERE provider IS NOT NULL;
CREATE INDEX event_kind ON event (kind, at, problem_id) WHERE kind <> 'failure';
CREATE INDEX event_problem ON event (problem_id, at, recipient_key) WHERE problem_id > 0;

CREATE TABLE problem_recipient (
  problem_id INTEGER NOT NULL REFERENCES problem (id) ON DELETE CASCADE,
  recipient_key INTEGER NOT NULL,
  PRIMARY KEY (problem_id, recipient_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE tally (
  problem_id INTEGER NOT NULL REFERENCES problem (id) ON DELETE CASCADE,
  day INTEGER NOT NULL,
  kind TEXT NOT NULL,
  provider TEXT NOT NULL,
  status TEXT NOT NULL,
  events INTEGER NOT NULL CHECK (events > 0),
  PRIMARY KEY (problem_id, day, kind, provider, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE domain_tally (
  problem_id INTEGER NOT NULL REFERENCES problem (id) ON DELETE CASCADE,
  domain TEXT NOT NULL,
  day INTEGER NOT NULL,
  kind TEXT NOT NULL,
  provider TEXT NOT NULL,
  status TEXT NOT NULL,
  events INTEGER NOT NULL CHECK (events > 0),
  PRIMARY KEY (problem_id, domain, day, kind, provider, status)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE event_text USING fts5 (
  diagnostic, subject, sender, remote_mta,
  content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 2"
);
)sql";

// Messages kept as they came, so that a later version can read them again; apart from the
// events, whose rows stay short. `size` is the message's before it was packed, `zstd` perhaps
// only its beginning. `backscatter` says that the returned message was not ours: such an event
// is part of no problem.
constexpr std::string_view version_2 = R"sql(
CREATE TABLE raw_message (
  id INTEGER PRIMARY KEY,
  digest BLOB NOT NULL CHECK (length(digest) = 16),
  envelope_sender TEXT,
  size INTEGER NOT NULL CHECK (size >= 0),
  zstd BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX raw_message_digest ON raw_message (digest);
ALTER TABLE event ADD COLUMN raw_id INTEGER REFERENCES raw_message (id);
ALTER TABLE event ADD COLUMN backscatter INTEGER CHECK (backscatter IN (0, 1));
CREATE INDEX event_raw ON event (raw_id, at) WHERE raw_id IS NOT NULL;
CREATE INDEX event_backscatter ON event (at) WHERE backscatter = 1;
)sql";

// A list behind IN becomes a table of its own for each row that is checked, which took a third
// of the time of an insert; alternatives are compared one after another, the usual one first.
// SQLite lets a constraint be changed in the text of the schema alone.
//
// `total` is `tally` without the days: what a problem weighs at most under a filter. `era`
// tells how new the events are that were recorded one after another (4,096 ids a block): those
// of a text search come in the order of recording, and the newest are wanted. An event that is
// deleted leaves it as it is.
constexpr std::string_view version_3 = R"sql(
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(replace(replace(sql,
  'kind IN (''failure'', ''delay'', ''success'', ''relayed'', ''expanded'', ''complaint'',
                                     ''disposition'', ''autoreply'', ''not-a-report'', ''unrecognised'')',
  'kind = ''failure'' OR kind = ''delay'' OR kind = ''complaint'' OR kind = ''autoreply''
    OR kind = ''success'' OR kind = ''relayed'' OR kind = ''expanded'' OR kind = ''disposition''
    OR kind = ''not-a-report'' OR kind = ''unrecognised'''),
  'permanence IN (''unknown'', ''permanent'', ''temporary'')',
  'permanence = ''permanent'' OR permanence = ''temporary'' OR permanence = ''unknown'''),
  'address_action IN (''keep'', ''pause'', ''suppress'')',
  'address_action = ''keep'' OR address_action = ''pause'' OR address_action = ''suppress''')
WHERE type = 'table' AND name = 'event';
PRAGMA writable_schema = RESET;

CREATE TABLE total (
  problem_id INTEGER NOT NULL REFERENCES problem (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  provider TEXT NOT NULL,
  status TEXT NOT NULL,
  events INTEGER NOT NULL CHECK (events > 0),
  PRIMARY KEY (problem_id, kind, provider, status)
) STRICT, WITHOUT ROWID;
INSERT INTO total SELECT problem_id, kind, provider, status, sum(events) FROM tally GROUP BY 1, 2, 3, 4;

CREATE TABLE era (
  block INTEGER PRIMARY KEY,
  newest_at INTEGER NOT NULL
) STRICT;
INSERT INTO era SELECT id / 4096, max(at) FROM event GROUP BY 1;
)sql";

// `mix` has a row for each kind, cause, status and provider that came together: few, however
// many events there are. Two filters that each fit much find here at once whether, and in which
// events, they meet. Rows that no event has any more go with a pruning.
constexpr std::string_view version_4 = R"sql(
CREATE TABLE mix (
  id INTEGER PRIMARY KEY,
  cause TEXT NOT NULL,
  status TEXT NOT NULL,
  provider TEXT NOT NULL,
  kind TEXT NOT NULL,
  UNIQUE (cause, status, provider, kind)
) STRICT;
INSERT INTO mix (cause, status, provider, kind)
  SELECT DISTINCT coalesce(cause, ''), coalesce(status, ''), coalesce(provider, ''), kind FROM event
  ORDER BY 1, 2, 3, 4;
ALTER TABLE event ADD COLUMN mix_id INTEGER REFERENCES mix (id);
UPDATE event SET mix_id = (SELECT mix.id FROM mix
  WHERE mix.cause = coalesce(event.cause, '') AND mix.status = coalesce(event.status, '')
    AND mix.provider = coalesce(event.provider, '') AND mix.kind = event.kind);
CREATE INDEX event_mix ON event (mix_id, at);
)sql";

// An index costs as much as the row itself. One of the mixes does for those of cause, status,
// provider and kind: a filter by them fits some mixes, whose events lie by time there. The time
// does for the digest, which few events of a second share; those that have no time of their own
// are looked for by `event_untimed`. A recipient's events lie by problem, so that a look there
// tells whether a problem has had that recipient, and no table has to. The sums tell mixes
// apart, too. The pieces of the text index are merged less often, as
// those of a batch are large.
constexpr std::string_view version_5 = R"sql(
DROP INDEX event_digest;
DROP INDEX event_at;
DROP INDEX event_recipient;
DROP INDEX event_cause;
DROP INDEX event_status;
DROP INDEX event_provider;
DROP INDEX event_kind;
DROP INDEX event_mix;
DROP TABLE problem_recipient;
CREATE INDEX event_at ON event (at, digest, problem_id);
CREATE INDEX event_untimed ON event (digest) WHERE reported_at IS NOT at;
CREATE INDEX event_recipient ON event (recipient_key, problem_id, at) WHERE recipient_key IS NOT NULL;
CREATE INDEX event_mix ON event (mix_id, at, problem_id);

ALTER TABLE total RENAME TO total_4;
ALTER TABLE tally RENAME TO tally_4;
ALTER TABLE domain_tally RENAME TO domain_tally_4;
CREATE TABLE total (
  mix_id INTEGER NOT NULL REFERENCES mix (id),
  problem_id INTEGER NOT NULL REFERENCES problem (id),
  events INTEGER NOT NULL CHECK (events > 0),
  PRIMARY KEY (mix_id, problem_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE tally (
  problem_id INTEGER NOT NULL REFERENCES problem (id),
  day INTEGER NOT NULL,
  mix_id INTEGER NOT NULL REFERENCES mix (id),
  events INTEGER NOT NULL CHECK (events > 0),
  PRIMARY KEY (problem_id, day, mix_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE domain_tally (
  problem_id INTEGER NOT NULL REFERENCES problem (id),
  domain TEXT NOT NULL,
  day INTEGER NOT NULL,
  mix_id INTEGER NOT NULL REFERENCES mix (id),
  events INTEGER NOT NULL CHECK (events > 0),
  PRIMARY KEY (problem_id, domain, day, mix_id)
) STRICT, WITHOUT ROWID;
INSERT INTO total SELECT mix.id, problem_id, old.events
  FROM total_4 AS old JOIN problem ON problem.id = problem_id JOIN mix USING (cause, status, provider, kind);
INSERT INTO tally SELECT problem_id, day, mix.id, old.events
  FROM tally_4 AS old JOIN problem ON problem.id = problem_id JOIN mix USING (cause, status, provider, kind);
INSERT INTO domain_tally SELECT problem_id, domain, day, mix.id, old.events
  FROM domain_tally_4 AS old JOIN problem ON problem.id = problem_id JOIN mix USING (cause, status, provider, kind);
DROP TABLE total_4;
DROP TABLE tally_4;
DROP TABLE domain_tally_4;
INSERT INTO event_text (event_text, rank) VALUES ('automerge', 8);
)sql";

// `total` for each domain that recipients have: what a problem weighs under a filter with a
// domain is read here at once, and not added up of its days. A recipient's index tells the
// mixes of the events of a problem of its own, of which no sums are kept.
constexpr std::string_view version_6 = R"sql(
CREATE TABLE domain_total (
  domain TEXT NOT NULL,
  mix_id INTEGER NOT NULL REFERENCES mix (id),
  problem_id INTEGER NOT NULL REFERENCES problem (id),
  events INTEGER NOT NULL CHECK (events > 0),
  PRIMARY KEY (domain, mix_id, problem_id)
) STRICT, WITHOUT ROWID;
INSERT INTO domain_total SELECT domain, mix_id, problem_id, sum(events) FROM domain_tally GROUP BY 1, 2, 3;
DROP INDEX event_recipient;
CREATE INDEX event_recipient ON event (recipient_key, problem_id, at, mix_id) WHERE recipient_key IS NOT NULL;
)sql";

constexpr auto steps = std::to_array<SchemaStep>({
    {1, version_1},
    {2, version_2},
    {3, version_3},
    {4, version_4},
    {5, version_5},
    {6, version_6},
});

}  // namespace

std::span<const SchemaStep> schema_steps() noexcept {
  return steps;
}

}  // namespace postmortem::store
