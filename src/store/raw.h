#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace postmortem::store {

/// The first limits::kept_message_bytes of a message, packed with zstd.
[[nodiscard]] std::string pack_message(std::string_view message);

/// What pack_message() packed; nothing where the bytes are damaged or would give more than that
/// limit.
[[nodiscard]] std::optional<std::string> unpack_message(std::string_view packed);

}  // namespace postmortem::store
