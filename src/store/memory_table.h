#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <sqlite3.h>
#include <string>
#include <string_view>

#include <SQLiteCpp/SQLiteCpp.h>

namespace postmortem::store {

/// Where a value of a MemoryTable goes; NULL unless one is given. Texts and bytes are not
/// copied.
class Cell {
 public:
  explicit Cell(sqlite3_context* to) noexcept : to_(to) {}

  void number(std::int64_t value) const { sqlite3_result_int64(to_, value); }
  void number(double value) const { sqlite3_result_double(to_, value); }
  /// NULL where there is none.
  template <typename Number>
  void number(const std::optional<Number>& value) const {
    if (value) {
      number(static_cast<std::int64_t>(*value));
    }
  }
  /// NULL for 0.
  void key(std::int64_t value) const {
    if (value != 0) {
      number(value);
    }
  }
  /// NULL where it is empty.
  void text(std::string_view value) const {
    if (!value.empty()) {
      keyword(value);
    }
  }
  void keyword(std::string_view value) const {
    sqlite3_result_text64(to_, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  void bytes(std::span<const std::uint8_t> value) const {
    sqlite3_result_blob64(to_, value.data(), value.size(), SQLITE_STATIC);
  }

 private:
  sqlite3_context* to_;
};

/// Rows that SQLite can be asked for.
class RowSource {
 public:
  RowSource() = default;
  virtual ~RowSource() = default;
  RowSource(const RowSource&) = delete;
  RowSource& operator=(const RowSource&) = delete;
  RowSource(RowSource&&) = delete;
  RowSource& operator=(RowSource&&) = delete;

  [[nodiscard]] virtual std::size_t rows() const noexcept = 0;
  /// Rows and columns count from 0.
  virtual void give(Cell to, std::size_t row, std::size_t column) const = 0;
  /// A CREATE TABLE, which names the columns.
  [[nodiscard]] virtual const std::string& declaration() const noexcept = 0;
};

/// Makes `source` a table of the connection, to be read from its first row to its last. No
/// statement may read it once the source is gone. Throws SQLite::Exception.
void add_table(SQLite::Database& db, const char* name, const RowSource& source);

template <typename Item>
struct MemoryColumn {
  const char* name;
  void (*give)(Cell to, const Item& item);
};

/// Items as a table that a statement reads, so that one statement takes many of them: each run
/// opens its tables and indices anew, which costs as much as a row.
template <typename Item>
class MemoryTable final : public RowSource {
 public:
  /// `columns` must stay.
  MemoryTable(SQLite::Database& db, const char* name,
              std::span<const MemoryColumn<Item>> columns)
      : columns_(columns) {
    for (const auto& column : columns_) {
      names_.append(names_.empty() ? "" : ", ").append(column.name);
    }
    declaration_ = "CREATE TABLE t (" + names_ + ')';
    add_table(db, name, *this);
  }

  /// What the table holds from now on; not copied.
  void show(std::span<const Item> items) noexcept { items_ = items; }

  [[nodiscard]] std::size_t rows() const noexcept override { return items_.size(); }
  void give(Cell to, std::size_t row, std::size_t column) const override {
    columns_[column].give(to, items_[row]);
  }
  [[nodiscard]] const std::string& declaration() const noexcept override {
    return declaration_;
  }
  /// Names with commas between them.
  [[nodiscard]] const std::string& columns() const noexcept { return names_; }

 private:
  std::span<const MemoryColumn<Item>> columns_;
  std::string names_{};
  std::string declaration_{};
  std::span<const Item> items_{};
};

}  // namespace postmortem::store
