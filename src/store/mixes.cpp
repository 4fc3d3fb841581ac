#include "store/mixes.h"

#include <array>

namespace postmortem::store {
namespace {

constexpr auto mixed_texts =
    std::to_array<std::size_t>({text_of("cause"), text_of("status"), text_of("provider")});

}  // namespace

Mixes::Mixes(SQLite::Database& db)
    : add_(db, "INSERT OR IGNORE INTO mix (cause, status, provider, kind) VALUES (?, ?, ?, ?)"),
      find_(db,
            "SELECT id FROM mix WHERE cause = ? AND status = ? AND provider = ?"
            " AND kind = ?") {}

void Mixes::reset() {
  add_.reset();  // the last transaction may have ended in the middle
  find_.tryReset();
  known_.clear();
}

std::int64_t Mixes::id_of(const Rows& rows, const Row& row) {
  key_.assign(1, static_cast<char>(row.kind));
  for (const auto part : mixed_texts) {
    key_.append(rows.text(row, part)).push_back('\0');  // which none of them has
  }
  const auto [place, is_new] = known_.try_emplace(key_);
  if (is_new) {
    place->second = look_up(rows, row);
  }
  return place->second;
}

std::int64_t Mixes::look_up(const Rows& rows, const Row& row) {
  int index = 0;
  for (const auto part : mixed_texts) {
    add_.bind(++index, rows.text(row, part));
    find_.bind(index, std::string(rows.text(row, part)));
  }
  add_.bind(++index, info(row.kind).key);
  find_.bind(index, std::string(info(row.kind).key));
  add_.run();
  find_.executeStep();
  const auto id = find_.getColumn(0).getInt64();
  find_.tryReset();
  return id;
}

}  // namespace postmortem::store
