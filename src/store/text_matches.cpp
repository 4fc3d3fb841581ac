#include "store/text_matches.h"

#include <bitset>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <sqlite3.h>
#include <unordered_map>
#include <utility>

#include "store/conditions.h"

namespace postmortem::store {
namespace {

// Ids that are looked up at a time: reading them takes about as long as finding the place.
constexpr std::int64_t ids_a_page = 4'096;

/// FTS5 seeks an id in the list of a word, but puts the list of a prefix together whole each
/// time that it is asked. So a word is read page by page as events are asked about, a prefix
/// all at once.
class TextMatches {
 public:
  TextMatches(SQLite::Database& db, std::string expression)
      : db_(db),
        expression_(std::move(expression)),
        all_at_once_(expression_.find('*') != std::string::npos) {}

  bool has(std::int64_t id) {
    const auto number = page_of(id);
    if (all_at_once_) {
      if (!std::exchange(is_read_, true)) {
        read(0, std::numeric_limits<std::int64_t>::max());
      }
    } else if (pages_.try_emplace(number).second) {
      read(number * ids_a_page, number * ids_a_page + ids_a_page - 1);
    }
    const auto page = pages_.find(number);
    return page != pages_.end() && page->second.test(place_of(id));
  }

 private:
  using Page = std::bitset<ids_a_page>;

  static std::int64_t page_of(std::int64_t id) { return id / ids_a_page; }
  static std::size_t place_of(std::int64_t id) {
    return static_cast<std::size_t>(id) % ids_a_page;
  }

  void read(std::int64_t first, std::int64_t last) {
    auto rows = prepare(db_, {"SELECT rowid FROM event_text WHERE event_text MATCH ?"
                              " AND rowid BETWEEN ? AND ?",
                              {expression_, first, last}});
    while (rows.executeStep()) {
      const auto id = rows.getColumn(0).getInt64();
      pages_[page_of(id)].set(place_of(id));
    }
  }

  SQLite::Database& db_;
  std::string expression_;
  bool all_at_once_;
  bool is_read_{};
  std::unordered_map<std::int64_t, Page> pages_{};
};

void answer(sqlite3_context* context, int, sqlite3_value** values) {
  try {
    auto& matches = *static_cast<TextMatches*>(sqlite3_user_data(context));
    sqlite3_result_int(context, matches.has(sqlite3_value_int64(*values)) ? 1 : 0);
  } catch (const SQLite::Exception& caught) {
    sqlite3_result_error_code(context, caught.getExtendedErrorCode());
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  }
}

void drop(void* matches) {
  delete static_cast<TextMatches*>(matches);
}

}  // namespace

void add_text_matches(SQLite::Database& db, const std::string& expression) {
  auto matches = std::make_unique<TextMatches>(db, expression);
  // SQLite drops them, also where this fails.
  const int status =
      sqlite3_create_function_v2(db.getHandle(), "has_text", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                 matches.release(), answer, nullptr, nullptr, drop);
  if (status != SQLITE_OK) {
    throw SQLite::Exception(db.getHandle(), status);
  }
}

}  // namespace postmortem::store
