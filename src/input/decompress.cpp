#include "input/decompress.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <zlib.h>
#include <zstd.h>

#include "core/limits.h"

namespace postmortem::input {
namespace {

constexpr std::size_t first_block = std::size_t{1} << 14U;  ///< bytes read at first
constexpr std::size_t block = std::size_t{1} << 17U;        ///< and later on

enum class Packing { unknown, none, gzip, zstd };

Packing packing_of(std::string_view head) noexcept {
  if (head.starts_with("\x1F\x8B")) {
    return Packing::gzip;
  }
  return head.starts_with("\x28\xB5\x2F\xFD") ? Packing::zstd : Packing::none;
}

}  // namespace

struct ByteStream::Impl {
  std::string path{};
  int descriptor{-1};
  Packing packing{Packing::unknown};
  std::string raw{};  ///< read, not yet given or unpacked
  std::size_t raw_pos{};
  bool ended{};                        ///< the file has no more
  bool frame_open{};                   ///< an archive's member has begun and not ended
  std::size_t next_size{first_block};  ///< a small file needs little memory
  std::uint64_t consumed{};
  std::uint64_t produced{};
  z_stream gzip{};
  bool gzip_ready{};
  bool damaged{};  ///< to be told after the bytes in front of the damage
  ZSTD_DStream* zstd{};

  Impl() = default;
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  Impl(Impl&&) = delete;
  Impl& operator=(Impl&&) = delete;
  ~Impl() {
    if (gzip_ready) {
      inflateEnd(&gzip);
    }
    ZSTD_freeDStream(zstd);
    if (descriptor > STDIN_FILENO) {
      close(descriptor);
    }
  }

  [[nodiscard]] bool is_packed() const {
    return packing == Packing::gzip || packing == Packing::zstd;
  }
  [[nodiscard]] bool is_bomb() const {
    return is_packed() && produced > limits::decompressed_free &&
           produced / limits::decompressed_ratio > consumed;
  }
  [[nodiscard]] Error failure(const std::string& message) const {
    return {ErrorCode::no_input, message, path};
  }

  /// Reads `least` bytes at least and `most` at most, less only where the file ends; how many.
  Result<std::size_t> take(char* to, std::size_t least, std::size_t most) {
    std::size_t size = 0;
    do {
      const auto count = ::read(descriptor, to + size, most - size);
      if (count < 0 && errno != EINTR) {
        const int why = errno;
        ended = true;
        return Error{ErrorCode::io, "can't be read: " + std::generic_category().message(why),
                     path};
      }
      ended = count == 0;
      size += count > 0 ? static_cast<std::size_t>(count) : 0;
    } while (!ended && size < least);
    consumed += size;
    next_size = std::min(next_size * 2, block);
    return size;
  }

  /// Makes sure that some raw bytes are there, unless the file has ended.
  Result<Done> fill() {
    if (raw_pos < raw.size() || ended) {
      return Done{};
    }
    raw.resize(next_size);
    raw_pos = 0;
    // A pipe may give single bytes; how the data is packed shows in the first four.
    const auto size = take(raw.data(), packing == Packing::unknown ? 4 : 1, raw.size());
    raw.resize(size ? *size : 0);
    return size ? Result<Done>(Done{}) : size.error();
  }

  /// Has raw bytes ready, and knows how they are packed. What is not packed is read where it
  /// stays.
  Result<Done> prepare() {
    auto done = packing == Packing::none ? Result<Done>(Done{}) : fill();
    if (done && packing == Packing::unknown && !waiting().empty()) {
      packing = packing_of(waiting());
    }
    return done;
  }

  [[nodiscard]] std::string_view waiting() const {
    return std::string_view(raw).substr(raw_pos);
  }

  Result<std::size_t> plain(std::string& out, std::size_t count) {
    if (waiting().empty() && !ended) {
      count = std::min(count, next_size);
      const auto before = out.size();
      out.resize(before + count);
      auto size = take(out.data() + before, 1, count);
      out.resize(before + (size ? *size : 0));
      return size;
    }
    const auto piece = waiting().substr(0, count);
    out.append(piece);
    raw_pos += piece.size();
    return piece.size();
  }

  Result<std::size_t> gunzip(std::string& out, std::size_t count) {
    if (!frame_open && !waiting().starts_with('\x1F')) {
      // Another member may follow on one; padding is none.
      ended = true;
      raw_pos = raw.size();
      return std::size_t{0};
    }
    if (!gzip_ready) {
      constexpr int gzip_window = 15 + 16;
      if (inflateInit2(&gzip, gzip_window) != Z_OK) {
        return failure("can't be unpacked: out of memory");
      }
      gzip_ready = true;
    }
    const auto before = out.size();
    out.resize(before + count);
    gzip.next_in = reinterpret_cast<Bytef*>(raw.data() + raw_pos);
    gzip.avail_in = static_cast<uInt>(raw.size() - raw_pos);
    gzip.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    gzip.avail_out = static_cast<uInt>(count);
    const int status = inflate(&gzip, Z_NO_FLUSH);
    raw_pos = raw.size() - gzip.avail_in;
    const auto made = count - gzip.avail_out;
    out.resize(before + made);
    frame_open = status != Z_STREAM_END;
    if (status == Z_STREAM_END) {
      inflateReset(&gzip);
      return made;
    }
    if (status != Z_OK && status != Z_BUF_ERROR) {
      ended = true;
      raw_pos = raw.size();
      frame_open = false;
      if (made > 0) {
        damaged = true;
        return made;
      }
      return failure("is damaged: gzip data in error");
    }
    return made;
  }

  Result<std::size_t> unzstd(std::string& out, std::size_t count) {
    if (zstd == nullptr) {
      zstd = ZSTD_createDStream();
      if (zstd == nullptr) {
        return failure("can't be unpacked: out of memory");
      }
    }
    const auto before = out.size();
    out.resize(before + count);
    ZSTD_inBuffer in{raw.data(), raw.size(), raw_pos};
    ZSTD_outBuffer to{out.data() + before, count, 0};
    const auto status = ZSTD_decompressStream(zstd, &to, &in);
    raw_pos = in.pos;
    out.resize(before + to.pos);
    if (ZSTD_isError(status) != 0) {
      ended = true;
      raw_pos = raw.size();
      frame_open = false;
      return failure(std::string("is damaged: zstd data in error (") +
                     ZSTD_getErrorName(status) + ')');
    }
    frame_open = status != 0;
    return to.pos;
  }

  Result<std::size_t> unpack(std::string& out, std::size_t count) {
    return packing == Packing::gzip   ? gunzip(out, count)
           : packing == Packing::zstd ? unzstd(out, count)
                                      : plain(out, count);
  }
};

ByteStream::ByteStream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ByteStream::ByteStream(ByteStream&&) noexcept = default;
ByteStream& ByteStream::operator=(ByteStream&&) noexcept = default;
ByteStream::~ByteStream() = default;

Result<ByteStream> ByteStream::open(const std::string& path, Links links) {
  auto impl = std::make_unique<Impl>();
  impl->path = path == "-" ? "standard input" : path;
  // Nor does a pipe put in a file's place make the reader wait.
  const int unfollowed = links == Links::refused ? O_NOFOLLOW | O_NONBLOCK : 0;
  impl->descriptor = path == "-"
                         ? STDIN_FILENO
                         : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | unfollowed);
  if (impl->descriptor < 0) {
    return Error{ErrorCode::no_input,
                 "can't be opened: " + std::generic_category().message(errno), path};
  }
  return ByteStream(std::move(impl));
}

Result<std::size_t> ByteStream::read(std::string& out, std::size_t count) {
  auto& in = *impl_;
  for (;;) {
    if (in.damaged) {
      in.damaged = false;
      return in.failure("is damaged: gzip data in error");
    }
    if (auto ready = in.prepare(); !ready) {
      return ready.error();
    }
    if (in.waiting().empty() && in.ended && !(in.is_packed() && in.frame_open)) {
      return std::size_t{0};
    }
    const bool at_end = in.waiting().empty() && in.ended;
    auto made = in.unpack(out, count);
    if (!made) {
      return made;
    }
    in.produced += *made;
    if (in.is_bomb()) {
      in.ended = true;
      in.raw_pos = in.raw.size();
      in.frame_open = false;
      return in.failure("unpacks to more than " + std::to_string(limits::decompressed_ratio) +
                        " times its size; the rest is left out");
    }
    if (*made > 0) {
      return made;
    }
    if (at_end) {
      in.frame_open = false;
      return in.failure("is cut off: the compressed data ends early");
    }
  }
}

std::uint64_t ByteStream::consumed() const noexcept {
  return impl_->consumed;
}

}  // namespace postmortem::input
