#include "store/examples.h"

namespace postmortem::store {

Examples::Examples(SQLite::Database& db)
    : whole_(db),
      compared_(db, "SELECT " + shared_columns() + " FROM event WHERE event.id = ?") {}

void Examples::describe(Problem& problem, std::int64_t newest,
                        std::span<const std::int64_t> compared) {
  problem.example = whole_.read(newest);
  problem.shared = problem.example;
  if (compared.empty()) {
    keep_shared(problem.shared, {});
  }
  for (const auto id : compared) {
    if (id == newest) {
      continue;
    }
    compared_.bind(1, id);
    if (compared_.executeStep()) {
      keep_shared(problem.shared, read_shared(compared_));
    }
    compared_.tryReset();
  }
}

}  // namespace postmortem::store
