#include "input/folder.h"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <filesystem>
#include <functional>
#include <string_view>
#include <sys/stat.h>
#include <system_error>

namespace postmortem::input {
namespace {

/// Is mail looked for in what has that name?
bool is_taken(Type type, const std::string& name, bool in_maildir) {
  return (type == Type::folder && is_walked(name, in_maildir)) ||
         (type == Type::file && is_read(name, in_maildir));
}

}  // namespace

Type type_of(const std::string& path, bool follow, std::uint64_t& size) noexcept {
  struct stat found {};
  if ((follow ? stat(path.c_str(), &found) : lstat(path.c_str(), &found)) != 0) {
    return Type::nothing;
  }
  size = static_cast<std::uint64_t>(found.st_size);
  return S_ISDIR(found.st_mode)   ? Type::folder
         : S_ISREG(found.st_mode) ? Type::file
         : S_ISLNK(found.st_mode) ? Type::link
                                  : Type::other;
}

bool is_folder(const std::string& path) noexcept {
  std::uint64_t size = 0;
  return type_of(path, false, size) == Type::folder;
}

std::vector<std::string> names_in(const std::string& path, int& why) {
  std::vector<std::string> names;
  DIR* folder = opendir(path.c_str());
  if (folder == nullptr) {
    why = errno;
    return names;
  }
  errno = 0;  // readdir() gives nothing at the end and where it fails
  while (const dirent* entry =
             readdir(folder)) {  // NOLINT(concurrency-mt-unsafe): one stream, one thread
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") {
      names.emplace_back(name);
    }
  }
  why = errno;
  closedir(folder);
  std::sort(names.begin(), names.end(), std::greater<>());
  return names;
}

bool is_walked(const std::string& name, bool in_maildir) {
  return in_maildir ? name == "cur" || name == "new" || name.front() == '.'
                    : name.front() != '.';
}

bool is_read(const std::string& name, bool in_maildir) {
  return !in_maildir && name.front() != '.';
}

bool is_left_out(const std::string& folder, const std::string& link, bool in_maildir) {
  const auto path = folder + '/' + link;
  std::uint64_t size = 0;
  const auto type = type_of(path, true, size);
  if (!is_taken(type, link, in_maildir)) {
    return false;
  }
  std::error_code failed;
  const auto target = std::filesystem::canonical(path, failed);
  return failed || target.parent_path() != std::filesystem::canonical(folder, failed) ||
         !is_taken(type, target.filename(), in_maildir);
}

}  // namespace postmortem::input
