#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

namespace postmortem::input {

enum class Links : std::uint8_t { followed, refused };

/// Bytes of a file or pipe in order, gzip and zstd undone (told by their first bytes). Reads
/// with read(2), so that a file that is cut off meanwhile is a short file and no crash.
class ByteStream {
 public:
  /// Opens for reading only; "-" is standard input. The error names the path and the reason.
  /// With `Links::refused` the last step must be no symbolic link.
  static Result<ByteStream> open(const std::string& path, Links links = Links::followed);

  ByteStream(ByteStream&&) noexcept;
  ByteStream& operator=(ByteStream&&) noexcept;
  ~ByteStream();

  /// Appends at most about `count` bytes to `out`; 0 at the end. An error (a damaged or cut off
  /// archive, a decompression bomb; ErrorCode::io where reading failed) comes after all bytes
  /// in front of it were given.
  Result<std::size_t> read(std::string& out, std::size_t count);

  /// Bytes taken from the file itself so far.
  [[nodiscard]] std::uint64_t consumed() const noexcept;

 private:
  struct Impl;
  explicit ByteStream(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace postmortem::input
