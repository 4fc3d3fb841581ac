#include "store/place.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "store/history.h"

namespace postmortem::store {
namespace {

namespace fs = std::filesystem;

Error refused(const std::string& path, const std::string& what, int error) {
  const bool later = error == ENOSPC || error == EDQUOT || error == EMFILE || error == ENFILE ||
                     error == ENOMEM;
  return {later ? ErrorCode::temporary : ErrorCode::store,
          what + ": " + std::generic_category().message(error), path};
}

/// So that what was made in it outlives a power failure. SQLite does it for the history's own
/// folder.
void sync_folder(const fs::path& folder) {
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) {
    fsync(fd);
    close(fd);
  }
}

/// mkdir -p with mode 0700. Several processes may do so at a time.
Result<Done> make_folders(const std::string& path, const fs::path& folder) {
  std::error_code ignored;
  if (fs::is_directory(folder, ignored)) {
    return Done{};
  }
  if (folder.has_relative_path() && folder.has_parent_path()) {
    if (auto made = make_folders(path, folder.parent_path()); !made) {
      return made;
    }
  }
  if (mkdir(folder.c_str(), S_IRWXU) == 0) {
    chmod(folder.c_str(), S_IRWXU);  // whatever the umask took away
    sync_folder(folder.parent_path());
  } else if (errno != EEXIST || !fs::is_directory(folder, ignored)) {
    return refused(path, "can't make the folder " + folder.string(),
                   errno == EEXIST ? ENOTDIR : errno);
  }
  return Done{};
}

/// The folder's real path, and the last step as it was given.
Result<std::string> resolved(const std::string& path, const fs::path& place) {
  std::error_code error;
  const auto folder = fs::canonical(place.parent_path(), error);
  if (error) {
    return refused(path, "can't open its folder", error.value());
  }
  return (folder / place.filename()).string();
}

/// Refuses what is there but is no plain file of ours to write to.
Result<Done> check_file(const std::string& path, const std::string& real) {
  struct stat status {};
  if (lstat(real.c_str(), &status) != 0) {
    return refused(path, "can't be opened", errno);
  }
  if (S_ISLNK(status.st_mode)) {
    return Error{ErrorCode::store, "is a symbolic link, which is not followed", path};
  }
  if (!S_ISREG(status.st_mode)) {
    return Error{ErrorCode::store, S_ISDIR(status.st_mode) ? "is a folder" : "is no plain file",
                 path};
  }
  return Done{};
}

Result<fs::path> absolute_place(const std::string& path) {
  std::error_code error;
  auto place = fs::absolute(path, error);
  if (path.empty() || error || !place.has_filename() || path.find('\0') != std::string::npos) {
    return Error{ErrorCode::store, "is no path for a history", path};
  }
  return place;
}

}  // namespace

Result<std::string> prepare_place(const std::string& path) {
  const auto place = absolute_place(path);
  if (!place) {
    return place.error();
  }
  if (auto made = make_folders(path, place->parent_path()); !made) {
    return made.error();
  }
  auto real = resolved(path, *place);
  if (!real) {
    return real;
  }
  // SQLite would make the file with the umask's mode, and follow a link.
  const int fd = open(real->c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                      S_IRUSR | S_IWUSR);
  if (fd >= 0) {
    const bool changed = fchmod(fd, S_IRUSR | S_IWUSR) == 0;
    const int error = errno;
    close(fd);
    return changed ? real : refused(path, "can't be made private", error);
  }
  if (errno != EEXIST) {
    return refused(path, "can't be made", errno);
  }
  if (auto checked = check_file(path, *real); !checked) {
    return checked.error();
  }
  return real;
}

Result<std::string> existing_place(const std::string& path) {
  const auto place = absolute_place(path);
  if (!place) {
    return place.error();
  }
  std::error_code error;
  if (!fs::exists(*place, error)) {
    if (!error || error == std::errc::no_such_file_or_directory) {
      return Error{ErrorCode::no_input, "there is no history yet; `ingest` makes it", path};
    }
    return refused(path, "can't be opened", error.value());
  }
  if (!fs::is_regular_file(*place, error)) {  // opening a pipe would wait for ever
    return Error{ErrorCode::store,
                 fs::is_directory(*place, error) ? "is a folder" : "is no plain file", path};
  }
  auto real = fs::canonical(*place, error);
  if (error) {
    return refused(path, "can't be opened", error.value());
  }
  return real.string();
}

std::string default_path(std::string_view xdg_state_home, std::string_view home) {
  std::string base;
  if (!xdg_state_home.empty() && xdg_state_home.front() == '/') {
    base = xdg_state_home;
  } else if (!home.empty()) {
    base = std::string(home) + "/.local/state";
  } else {
    return {};
  }
  return base + "/postmortem/history.sqlite";
}

}  // namespace postmortem::store
