#include "store/mixes.h"

#include "store/conditions.h"

namespace postmortem::store {

Mixes::Mixes(SQLite::Database& db)
    : add_(db, "INSERT OR IGNORE INTO mix (cause, status, provider, kind) VALUES (?, ?, ?, ?)"),
      find_(db,
            "SELECT id FROM mix WHERE cause = ? AND status = ? AND provider = ?"
            " AND kind = ?") {}

void Mixes::reset() {
  add_.tryReset();  // the last transaction may have ended in the middle
  find_.tryReset();
  known_.clear();
}

std::int64_t Mixes::id_of(const Event& event) {
  const auto& verdict = event.verdict;
  key_.assign(1, static_cast<char>(event.kind));
  for (const auto* part : {&verdict.cause, &event.status, &verdict.provider}) {
    key_.append(*part).push_back('\0');  // which none of them has
  }
  const auto [place, is_new] = known_.try_emplace(key_);
  if (is_new) {
    for (auto* statement : {&add_, &find_}) {
      statement->bindNoCopy(1, verdict.cause);
      statement->bindNoCopy(2, event.status);
      statement->bindNoCopy(3, verdict.provider);
      statement->bindNoCopy(4, info(event.kind).key.data());  // keys are zero-terminated
    }
    run(add_);
    find_.executeStep();
    place->second = find_.getColumn(0).getInt64();
    find_.tryReset();
  }
  return place->second;
}

}  // namespace postmortem::store
