#pragma once

#include <sqlite3.h>
#include <string>

#include <gtest/gtest.h>

#include "cli/program.h"

namespace postmortem::cli::test {

/// Mail to be ingested: a bounce that is understood, one that is not, and a letter that can't
/// be read; and looks into the history that comes of it.
class IngestTest : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    write("known.eml", bounce("jo@example.com", "5.1.1", "No such user"));
    write("odd.eml", bounce("jo@example.net", "5.0.0", "the frobnicator dislikes purple"));
    write("blank.eml", unreadable("Something happened."));
  }

  /// A mail system's letter that says nothing.
  static std::string unreadable(const std::string& body) {
    return "From: MAILER-DAEMON@mx.example.org\nTo: list@example.org\nSubject: Oh dear\n"
           "Date: Tue, 24 Nov 2026 12:00:00 +0100\nReturn-Path: <>\n\n" +
           body + "\n";
  }

  Outcome pipe(const std::string& mail, const std::string& options = "",
               const std::string& before = "") const {
    return run("ingest --quiet " + options + " -", before + "cat " + mail + " |");
  }

  /// Lines that `history` prints.
  [[nodiscard]] std::string events(const std::string& filter = "") const {
    return run("history --quiet --format ndjson " + filter, "", "| grep -c recipient").out;
  }

  [[nodiscard]] std::string sql(const std::string& query) const {
    sqlite3* db = nullptr;
    std::string first;
    EXPECT_EQ(sqlite3_open((folder_ / "state/postmortem/history.sqlite").c_str(), &db), 0);
    sqlite3_exec(
        db, query.c_str(),
        [](void* out, int, char** values, char**) {
          *static_cast<std::string*>(out) = values[0] == nullptr ? "NULL" : values[0];
          return 0;
        },
        &first, nullptr);
    sqlite3_close(db);
    return first;
  }
};

}  // namespace postmortem::cli::test
