#include "store/raw.h"

#include <memory>
#include <new>
#include <zstd.h>

#include "core/limits.h"

namespace postmortem::store {

std::string pack_message(std::string_view message) {
  message = message.substr(0, limits::kept_message_bytes);
  std::string packed(ZSTD_compressBound(message.size()), '\0');
  // Its tables take longer to make than a letter to pack.
  static thread_local const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> packer(
      ZSTD_createCCtx(), ZSTD_freeCCtx);
  if (!packer) {
    throw std::bad_alloc();
  }
  const auto size = ZSTD_compressCCtx(packer.get(), packed.data(), packed.size(),
                                      message.data(), message.size(), ZSTD_CLEVEL_DEFAULT);
  if (ZSTD_isError(size) != 0) {
    throw std::bad_alloc();  // the bound leaves no other reason
  }
  packed.resize(size);
  packed.shrink_to_fit();
  return packed;
}

std::optional<std::string> unpack_message(std::string_view packed) {
  const auto size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size > limits::kept_message_bytes) {  // ZSTD_CONTENTSIZE_UNKNOWN and _ERROR are huge
    return std::nullopt;
  }
  std::string message(static_cast<std::size_t>(size), '\0');
  const auto got =
      ZSTD_decompress(message.data(), message.size(), packed.data(), packed.size());
  if (ZSTD_isError(got) != 0 || got != message.size()) {
    return std::nullopt;
  }
  return message;
}

}  // namespace postmortem::store
