#include "cli/terminal.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "output/layout.h"

namespace postmortem::cli {
namespace {

constexpr std::size_t full = std::size_t{1}
                             << 18U;  ///< bytes collected before they are handed on

std::int64_t now_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

int terminal_width(int descriptor) noexcept {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return size.ws_col;
  }
  // For who reads it in a pager, or prints it.
  const char* columns = std::getenv("COLUMNS");  // NOLINT(concurrency-mt-unsafe)
  const auto wanted = columns == nullptr ? 0 : std::strtol(columns, nullptr, 10);
  constexpr long widest = 1'000;
  return wanted > 0 && wanted <= widest ? static_cast<int>(wanted) : 80;
}

std::string reason(int error) {
  return std::generic_category().message(error);
}

bool write_all(int descriptor, std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const auto count = write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) {
      return false;
    }
    bytes.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

Result<Output> Output::open(const std::string& path, const std::vector<std::string>& kept) {
  if (path.empty() || path == "-") {
    return Output(STDOUT_FILENO, "standard output");
  }
  struct stat there {};
  const bool exists = stat(path.c_str(), &there) == 0;
  for (const auto& other : kept) {
    struct stat used {};
    if (exists && stat(other.c_str(), &used) == 0 && used.st_dev == there.st_dev &&
        used.st_ino == there.st_ino) {
      return Error{ErrorCode::usage, "is read by this very command: write somewhere else",
                   path};
    }
  }
  // "/dev/stdout", a process's "/dev/fd/63": a link to what can't be overwritten.
  const bool is_file = !exists || S_ISREG(there.st_mode);
  const int descriptor =
      ::open(path.c_str(), O_WRONLY | O_CLOEXEC | (is_file ? O_CREAT | O_NOFOLLOW : 0), 0666);
  if (descriptor < 0) {
    return Error{
        ErrorCode::io,
        errno == ELOOP ? "is a symbolic link, which is not written through" : reason(errno),
        path};
  }
  Output output(descriptor, path);
  if (!is_file && fstat(descriptor, &there) == 0 && S_ISREG(there.st_mode)) {
    return Error{ErrorCode::io, "became a file while it was opened", path};
  }
  return output;
}

/// Makes way for what is written first.
bool Output::begin() noexcept {
  struct stat here {};
  if (begun_ || descriptor_ <= STDERR_FILENO) {
    return true;
  }
  begun_ = true;
  return fstat(descriptor_, &here) != 0 || !S_ISREG(here.st_mode) ||
         ftruncate(descriptor_, 0) == 0;
}

Output::Output(Output&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      name_(std::move(other.name_)),
      buffer_(std::move(other.buffer_)),
      begun_(other.begun_) {}

Output::~Output() {
  if (descriptor_ > STDERR_FILENO) {
    close(descriptor_);
  }
}

Result<Done> Output::flush_if_full() {
  return buffer_.size() < full ? Result<Done>(Done{}) : flush();
}

Result<Done> Output::flush() {
  const bool written = begin() && write_all(descriptor_, buffer_);
  buffer_.clear();
  if (!written) {
    return Error{errno == EPIPE ? ErrorCode::closed : ErrorCode::io,
                 "can't be written: " + reason(errno), name_};
  }
  return Done{};
}

bool Output::is_terminal() const noexcept {
  return isatty(descriptor_) == 1;
}

int Output::width() const noexcept {
  return terminal_width(descriptor_);
}

bool Output::wants_colour(Colour choice) const {
  if (choice != Colour::automatic) {
    return choice == Colour::always;
  }
  const char* no_color =
      std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe): nothing sets the environment
  const char* term = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe)
  return is_terminal() && (no_color == nullptr || *no_color == '\0') && term != nullptr &&
         std::strcmp(term, "dumb") != 0;
}

void hold_standard_streams() noexcept {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    if (fcntl(stream, F_GETFD) < 0 && errno == EBADF) {
      ::open("/dev/null", O_RDWR);  // takes the lowest number that is free
    }
  }
}

void complain(std::string_view message) {
  write_all(STDERR_FILENO, "postmortem: " + output::show_safely(message) + '\n');
}

Progress::Progress(bool wanted)
    : wanted_(wanted && isatty(STDERR_FILENO) == 1),
      started_(now_ms()),
      last_(started_ + 400) {}

Progress::~Progress() {
  clear();
}

bool Progress::is_due() {
  if (!wanted_) {
    return false;
  }
  const auto now = now_ms();
  if (now - last_ < 100) {
    return false;
  }
  last_ = now;
  return true;
}

double Progress::seconds() const {
  return static_cast<double>(now_ms() - started_) / 1000.0;
}

int Progress::width() const {
  return terminal_width(STDERR_FILENO);
}

void Progress::show(std::string_view line) {
  write_all(STDERR_FILENO, "\r" + std::string(line) + "\x1b[K");
  shown_ = true;
}

void Progress::clear() {
  if (shown_) {
    write_all(STDERR_FILENO, "\r\x1b[K");
    shown_ = false;
  }
}

}  // namespace postmortem::cli
