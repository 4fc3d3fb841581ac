#include "cli/sandbox.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

namespace postmortem::cli {
namespace {

/// Rights on files that Landlock knows, by the version of its interface (landlock(7)); those
/// past the headers' own are named here.
constexpr std::uint64_t truncate_file = std::uint64_t{1} << 14U;
constexpr std::uint64_t device_controls = std::uint64_t{1} << 15U;
constexpr std::uint64_t first_rights = (std::uint64_t{1} << 13U) - 1;

constexpr std::uint64_t rights_of(long version) noexcept {
  return first_rights | (version >= 2 ? LANDLOCK_ACCESS_FS_REFER : 0) |
         (version >= 3 ? truncate_file : 0) | (version >= 5 ? device_controls : 0);
}

constexpr std::uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t changing = reading | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                   LANDLOCK_ACCESS_FS_MAKE_REG |
                                   LANDLOCK_ACCESS_FS_REMOVE_FILE | truncate_file;
/// Rights that may be given on a file that is no folder.
constexpr std::uint64_t on_files =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | truncate_file;

/// What the C library and SQLite open late: charset modules, time zones, random numbers, the
/// number of cores.
constexpr auto always_read = std::to_array<const char*>(
    {"/usr/lib", "/lib", "/usr/lib64", "/lib64", "/usr/share/zoneinfo", "/etc/localtime",
     "/etc/ld.so.cache", "/dev/urandom", "/dev/null", "/sys/devices/system/cpu"});

/// A descriptor that is closed when it goes.
class Descriptor {
 public:
  explicit Descriptor(long value) : value_(static_cast<int>(value)) {}
  ~Descriptor() {
    if (value_ >= 0) {
      close(value_);
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const noexcept { return value_; }
  [[nodiscard]] bool is_open() const noexcept { return value_ >= 0; }

 private:
  int value_;
};

std::string reason(int error) {
  return std::generic_category().message(error);
}

bool allow(const Descriptor& rules, const char* path, std::uint64_t rights) {
  const Descriptor place(open(path, O_PATH | O_CLOEXEC));
  struct stat found {};
  if (!place.is_open() || fstat(place.get(), &found) != 0) {
    return true;
  }
  landlock_path_beneath_attr row{};
  row.allowed_access = S_ISDIR(found.st_mode) ? rights : rights & on_files;
  row.parent_fd = place.get();
  return syscall(SYS_landlock_add_rule, rules.get(), LANDLOCK_RULE_PATH_BENEATH, &row, 0) == 0;
}

/// Landlock; gives 0, or why it could not be had.
int narrow_files(const Needs& needs) {
  const auto version =
      syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) {
    return errno;
  }
  const auto handled = rights_of(version);
  landlock_ruleset_attr attributes{};
  attributes.handled_access_fs = handled;
  const Descriptor rules(
      syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0));
  if (!rules.is_open()) {
    return errno;
  }
  bool done = true;
  for (const char* path : always_read) {
    done = done && allow(rules, path, reading & handled);
  }
  for (const auto& path : needs.read) {
    done = done && allow(rules, path.c_str(), reading & handled);
  }
  for (const auto& path : needs.change) {
    done = done && allow(rules, path.c_str(), changing & handled);
  }
  if (!done || syscall(SYS_landlock_restrict_self, rules.get(), 0) != 0) {
    return errno;
  }
  return 0;
}

/// Seccomp; gives 0, or why it could not be had.
int refuse_calls() {
  constexpr auto refused = std::to_array<int>(
      {SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind),
       SCMP_SYS(listen), SCMP_SYS(accept4), SCMP_SYS(execve), SCMP_SYS(execveat),
       SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
       SCMP_SYS(kill), SCMP_SYS(mount), SCMP_SYS(bpf), SCMP_SYS(io_uring_setup)});
  const auto filter = seccomp_init(SCMP_ACT_ALLOW);
  if (filter == nullptr) {
    return ENOMEM;
  }
  int error = 0;
  for (const int call : refused) {
    if (error == 0) {
      error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0);
    }
  }
  if (error == 0) {
    error = seccomp_load(filter);
  }
  seccomp_release(filter);
  return -error;
}

}  // namespace

std::vector<std::string> give_up_all_but(const Needs& needs) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return {"files, sockets and programs stay open to it: " + reason(errno)};
  }
  std::vector<std::string> kept;
  if (const int error = narrow_files(needs); error != 0) {
    kept.push_back("other files stay open to it, the kernel has no Landlock for it: " +
                   reason(error));
  }
  if (const int error = refuse_calls(); error != 0) {
    kept.push_back("sockets and programs stay open to it, the kernel has no seccomp for it: " +
                   reason(error));
  }
  return kept;
}

}  // namespace postmortem::cli
