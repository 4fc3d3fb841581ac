#include "store/write_log.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>

namespace postmortem::store::test {

namespace {

constexpr const char* name = "logged";
constexpr std::size_t sector = 512;

sqlite3_vfs* standard = nullptr;
WriteLog* current = nullptr;

}  // namespace

/// A file of the standard access, which stands behind it in memory.
struct LoggedFile {
  sqlite3_file base{};
  const char* path{};  ///< SQLite keeps it for as long as the file is open

  static LoggedFile& of(sqlite3_file* file) { return *reinterpret_cast<LoggedFile*>(file); }
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }

  static void note_opened(const char* path) {
    if (path == nullptr && current != nullptr) {
      ++current->temporary_files_;
    }
  }

  /// Only the database and its log matter; the shared memory's file is made anew.
  static void note(DiskAction::Kind kind, const char* path, std::int64_t offset = 0,
                   std::string bytes = {}) {
    if (path != nullptr && current != nullptr) {
      current->actions_.push_back(
          {kind, std::filesystem::path(path).filename(), offset, std::move(bytes)});
    }
  }
};

namespace {

int close_file(sqlite3_file* file) {
  auto* real = LoggedFile::of(file).real();
  return real->pMethods != nullptr ? real->pMethods->xClose(real) : SQLITE_OK;
}
int read_file(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
  auto* real = LoggedFile::of(file).real();
  return real->pMethods->xRead(real, out, size, offset);
}
int write_file(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  auto& logged = LoggedFile::of(file);
  LoggedFile::note(
      DiskAction::Kind::write, logged.path, offset,
      std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size)));
  return logged.real()->pMethods->xWrite(logged.real(), bytes, size, offset);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  auto& logged = LoggedFile::of(file);
  LoggedFile::note(DiskAction::Kind::truncate, logged.path, size);
  return logged.real()->pMethods->xTruncate(logged.real(), size);
}
int sync_file(sqlite3_file* file, int flags) {
  auto& logged = LoggedFile::of(file);
  LoggedFile::note(DiskAction::Kind::sync, logged.path);
  return logged.real()->pMethods->xSync(logged.real(), flags);
}
int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  auto* real = LoggedFile::of(file).real();
  return real->pMethods->xFileSize(real, size);
}
int lock_file(sqlite3_file* file, int level) {
  auto* real = LoggedFile::of(file).real();
  return real->pMethods->xLock(real, level);
}
int unlock_file(sqlite3_file* file, int level) {
  auto* real = LoggedFile::of(file).real();
  return real->pMethods->xUnlock(real, level);
}
int check_lock(sqlite3_file* file, int* held) {
  auto* real = LoggedFile::of(file).real();
  return real->pMethods->xCheckReservedLock(real, held);
}
int control_file(sqlite3_file* file, int operation, void* argument) {
  auto* real = LoggedFile::of(file).real();
  return real->pMethods->xFileControl(real, operation, argument);
}
int sector_size(sqlite3_file*) {
  return static_cast<int>(sector);
}
// Promises nothing: neither that small writes are whole nor that they are in order.
int characteristics(sqlite3_file*) {
  return 0;
}
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  auto* real = LoggedFile::of(file).real();
  return real->pMethods->xShmMap(real, page, size, extend, out);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  auto* real = LoggedFile::of(file).real();
  return real->pMethods->xShmLock(real, offset, count, flags);
}
void fence_shared(sqlite3_file* file) {
  auto* real = LoggedFile::of(file).real();
  real->pMethods->xShmBarrier(real);
}
int unmap_shared(sqlite3_file* file, int remove) {
  auto* real = LoggedFile::of(file).real();
  return real->pMethods->xShmUnmap(real, remove);
}

constexpr sqlite3_io_methods methods = {2,
                                        close_file,
                                        read_file,
                                        write_file,
                                        truncate_file,
                                        sync_file,
                                        size_of_file,
                                        lock_file,
                                        unlock_file,
                                        check_lock,
                                        control_file,
                                        sector_size,
                                        characteristics,
                                        map_shared,
                                        lock_shared,
                                        fence_shared,
                                        unmap_shared,
                                        nullptr,
                                        nullptr};

int open_file(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* got) {
  auto& logged = LoggedFile::of(file);
  const bool matters =
      (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
  logged.path = matters ? path : nullptr;
  LoggedFile::note_opened(path);
  const int code = standard->xOpen(standard, path, logged.real(), flags, got);
  logged.base.pMethods = logged.real()->pMethods != nullptr ? &methods : nullptr;
  return code;
}

int remove_file(sqlite3_vfs*, const char* path, int sync) {
  LoggedFile::note(DiskAction::Kind::remove, path);
  if (sync != 0) {
    LoggedFile::note(DiskAction::Kind::sync, path);
  }
  return standard->xDelete(standard, path, sync);
}

sqlite3_vfs* logged_vfs() {
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs made = *standard;
    made.zName = name;
    made.szOsFile += static_cast<int>(sizeof(LoggedFile));
    made.xOpen = open_file;
    made.xDelete = remove_file;
    return made;
  }();
  return &vfs;
}

/// A file on the disk: what is there for sure, and what was asked for since.
struct DiskFile {
  std::optional<std::string> content{};
  std::vector<const DiskAction*> pending{};

  void apply(const DiskAction& action, std::string_view bytes, std::size_t skip) {
    if (action.kind == DiskAction::Kind::remove) {
      content.reset();
      return;
    }
    auto& there = content ? *content : content.emplace();
    if (action.kind == DiskAction::Kind::truncate) {
      there.resize(static_cast<std::size_t>(action.offset));
    } else if (action.kind == DiskAction::Kind::write) {
      const auto begin = static_cast<std::size_t>(action.offset) + skip;
      there.resize(std::max(there.size(), begin + bytes.size()));
      there.replace(begin, bytes.size(), bytes);
    }
  }

  void settle() { settle_to(pending.end()); }

  /// What a sync of the folder makes sure of: that the file is gone.
  void settle_removal() {
    settle_to(std::find_if(pending.rbegin(), pending.rend(), is_removal).base());
  }

  /// The folder gets to know of the file at its first sync.
  [[nodiscard]] bool is_new() const {
    return !content || std::any_of(pending.begin(), pending.end(), is_removal);
  }

  static bool is_removal(const DiskAction* action) {
    return action->kind == DiskAction::Kind::remove;
  }

  void settle_to(std::vector<const DiskAction*>::iterator end) {
    std::for_each(pending.begin(), end,
                  [&](const DiskAction* action) { apply(*action, action->bytes, 0); });
    pending.erase(pending.begin(), end);
  }

  /// Any part of what is pending: all, nothing, or sectors by chance.
  void lose_some(std::minstd_rand& chance) {
    const auto share = chance() % 3;
    for (const DiskAction* action : pending) {
      const std::string_view bytes = action->bytes;
      for (std::size_t at = 0; at == 0 || at < bytes.size(); at += sector) {
        if (share == 0 || (share == 1 && chance() % 2 == 0)) {
          apply(*action, bytes.substr(at, sector), at);
        }
      }
    }
    pending.clear();
  }
};

}  // namespace

WriteLog::WriteLog() {
  standard = sqlite3_vfs_find(nullptr);
  current = this;
  sqlite3_vfs_register(logged_vfs(), 1);
}

WriteLog::~WriteLog() {
  stop();
  sqlite3_vfs_unregister(logged_vfs());
}

void WriteLog::stop() noexcept {
  sqlite3_vfs_register(standard, 1);
  current = nullptr;
}

void WriteLog::replay(std::size_t count, const std::string& folder,
                      std::minstd_rand& chance) const {
  std::map<std::string, DiskFile> files;
  for (std::size_t i = 0; i < count; ++i) {
    auto& file = files[actions_[i].file];
    if (actions_[i].kind != DiskAction::Kind::sync) {
      file.pending.push_back(&actions_[i]);
      continue;
    }
    // SQLite syncs the folder with a file that it has made.
    const bool folder_too = file.is_new();
    file.settle();
    for (auto& row : files) {
      if (folder_too) {
        row.second.settle_removal();
      }
    }
  }
  for (auto& [file_name, file] : files) {
    file.lose_some(chance);
    const auto path = std::filesystem::path(folder) / file_name;
    std::filesystem::remove(path);
    if (file.content) {
      std::ofstream(path, std::ios::binary) << *file.content;
    }
  }
}

}  // namespace postmortem::store::test
