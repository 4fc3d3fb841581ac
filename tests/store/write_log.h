#pragma once

#include <cstdint>
#include <random>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <vector>

namespace postmortem::store::test {

/// What SQLite asked of the disk, in order.
struct DiskAction {
  enum class Kind { write, truncate, sync, remove } kind{};
  std::string file{};
  std::int64_t offset{};  ///< or the size to cut to
  std::string bytes{};
};

/// Makes SQLite's standard file access write a log while it lives. For one thread.
class WriteLog {
 public:
  WriteLog();
  ~WriteLog();
  WriteLog(const WriteLog&) = delete;
  WriteLog& operator=(const WriteLog&) = delete;
  WriteLog(WriteLog&&) = delete;
  WriteLog& operator=(WriteLog&&) = delete;

  /// Nothing is logged from here on.
  void stop() noexcept;
  [[nodiscard]] const std::vector<DiskAction>& actions() const noexcept { return actions_; }
  /// How many files without a name were opened, in which SQLite puts aside what is too large.
  [[nodiscard]] int temporary_files() const noexcept { return temporary_files_; }

  /// Makes in `folder` what may be on the disk when power fails after `count` actions: all up
  /// to a file's last sync, and of what was written to it after that any part, in any order,
  /// down to sectors of 512 bytes.
  void replay(std::size_t count, const std::string& folder, std::minstd_rand& chance) const;

 private:
  friend struct LoggedFile;
  std::vector<DiskAction> actions_{};
  int temporary_files_{};
};

}  // namespace postmortem::store::test
