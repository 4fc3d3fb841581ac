#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.h"
#include "core/result.h"

namespace postmortem::cli {

/// Where results go: standard output or --output. Collects what is written and hands it on in
/// large pieces.
class Output {
 public:
  /// A file is readable by all that the umask lets, and keeps what it held until there is
  /// something to put in its place. Refused are a symbolic link to a file, and the files at
  /// `kept`, which are read or hold the history.
  static Result<Output> open(const std::string& path,
                             const std::vector<std::string>& kept = {});

  Output(Output&& other) noexcept;
  Output& operator=(Output&&) = delete;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output();

  /// Appended to what was written so far; handed on when it is much.
  [[nodiscard]] std::string& buffer() noexcept { return buffer_; }
  /// Hands on if the buffer is large. The error names the output and the reason; it is `closed`
  /// where a pipe's reader is gone.
  Result<Done> flush_if_full();
  Result<Done> flush();

  [[nodiscard]] bool is_terminal() const noexcept;
  /// Columns of the terminal; where it is none or does not tell, what COLUMNS says, else 80.
  [[nodiscard]] int width() const noexcept;
  [[nodiscard]] bool wants_colour(Colour choice) const;

 private:
  Output(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}
  bool begin() noexcept;

  int descriptor_;
  std::string name_;
  std::string buffer_{};
  bool begun_{};
};

/// Opens the null device for each standard stream that came closed: a file opened later would
/// take its number, and get what is meant for the stream.
void hold_standard_streams() noexcept;

/// One line on standard error, with the program's name in front and nothing in it that could
/// drive a terminal.
void complain(std::string_view message);

/// A line on standard error that the next one overwrites; nothing where standard error is no
/// terminal.
class Progress {
 public:
  explicit Progress(bool wanted);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  Progress(Progress&&) = delete;
  Progress& operator=(Progress&&) = delete;

  [[nodiscard]] bool
  is_due();  ///< at most ten times a second, and not in the first half second
  [[nodiscard]] double seconds() const;
  [[nodiscard]] int width() const;
  void show(std::string_view line);
  void clear();

 private:
  bool wanted_;
  bool shown_{};
  std::int64_t started_;  ///< milliseconds of the steady clock
  std::int64_t last_;
};

}  // namespace postmortem::cli
