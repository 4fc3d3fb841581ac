// Many pieces in one transaction: what SQLite puts aside, and writes more than once.

#include <sqlite3.h>

#include <gtest/gtest.h>

#include "store/support.h"
#include "store/write_log.h"

namespace postmortem::store {
namespace {

/// While it lives, SQLite puts aside at once what it else would where 64 KB of it have come
/// together: what a statement changes that can fail halfway.
class PutsAsideAtOnce {
 public:
  PutsAsideAtOnce() { set(0); }
  ~PutsAsideAtOnce() { set(64 * 1024); }
  PutsAsideAtOnce(const PutsAsideAtOnce&) = delete;
  PutsAsideAtOnce& operator=(const PutsAsideAtOnce&) = delete;
  PutsAsideAtOnce(PutsAsideAtOnce&&) = delete;
  PutsAsideAtOnce& operator=(PutsAsideAtOnce&&) = delete;

 private:
  static void set(int bytes) {
    EXPECT_EQ(sqlite3_shutdown(), SQLITE_OK);
    EXPECT_EQ(sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, bytes), SQLITE_OK);
    EXPECT_EQ(sqlite3_initialize(), SQLITE_OK);
  }
};

/// As ingest records them, but in many pieces: a message of its own each, which is kept.
void add_kept(History& history, int messages) {
  for (int n = 0; n < messages; ++n) {
    const auto message = "\n\nunreadable " + std::to_string(n);
    const std::vector<MessageCopy> copies = {
        {0, 1, history.fingerprint(message), {}, message.size(), message}};
    Rows rows;
    history.make_row(rows, test::make_event(n), &copies.front().fingerprint);
    const auto added = history.add(rows, test::now, copies);
    ASSERT_TRUE(added) << added.error().text();
    ASSERT_EQ(added->added, 1U);
  }
  ASSERT_TRUE(history.commit());
}

// Who reads mail has given up the folder of temporary files: nothing can be opened there.
TEST(Bulk, PutsNothingAsideInFiles) {
  constexpr int messages = 20;
  test::Folder folder;
  const PutsAsideAtOnce at_once;
  const test::WriteLog log;
  auto history = History::open(folder / "h", {.durable = false, .bulk = true});
  ASSERT_TRUE(history) << history.error().text();
  const auto at_open = log.temporary_files();  // before anything is given up
  EXPECT_GT(at_open, 0) << "the log sees none";
  add_kept(*history, messages);
  EXPECT_EQ(log.temporary_files(), at_open) << "recording";
  std::vector<Replacement> again;
  again.reserve(messages);
  for (int n = 0; n < messages; ++n) {
    again.push_back({n + 1, {test::make_event(messages + n)}, test::now});
  }
  const auto replaced = history->replace(again);
  ASSERT_TRUE(replaced) << replaced.error().text();
  EXPECT_EQ(replaced->added, again.size());
  EXPECT_EQ(log.temporary_files(), at_open) << "replacing";
}

// A statement that can fail halfway makes the text index write down what it has gathered:
// pieces that have to be merged again and again.
TEST(Bulk, WritesTheTextIndexOnceATransaction) {
  test::Folder folder;
  auto history = History::open(folder / "h", {.durable = false, .bulk = true});
  ASSERT_TRUE(history) << history.error().text();
  add_kept(*history, 5);
  SQLite::Database db(folder / "h", SQLite::OPEN_READONLY);
  EXPECT_EQ(db.execAndGet("SELECT count(DISTINCT segid) FROM event_text_idx").getInt(), 1);
}

}  // namespace
}  // namespace postmortem::store
