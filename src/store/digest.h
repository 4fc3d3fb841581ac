#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/event.h"

namespace postmortem::store {

using DigestKey = std::array<std::uint8_t, 16>;
using Digest = std::array<std::uint8_t, 16>;

/// SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, 2012, and its reference code's
/// HASH_LEN 16).
[[nodiscard]] Digest siphash_128(const DigestKey& key, std::string_view bytes) noexcept;

/// What makes two events the same: all that they say of the mail, and nothing of where it
/// stood, who read it or what was concluded. So neither another copy of the mail nor newer
/// rules make a second event. With a key that nobody outside knows, no mail can be made that
/// hides another.
/// `content` stands in for what could not be read from an unrecognised message.
[[nodiscard]] Digest event_digest(const DigestKey& key, const Event& event,
                                  const Digest* content = nullptr);

/// Of what the message says: its body with LF, or all of it where there is none.
[[nodiscard]] Digest content_digest(const DigestKey& key, std::string_view message);

/// Keys for 64-bit columns; the chance that any two of ten million things share one is below 1
/// in 100,000. Never 0.
[[nodiscard]] std::int64_t address_key(const DigestKey& key,
                                       std::string_view address);  ///< of any case
/// Below 0 for a problem that is its recipient's own: it hangs on the address that the event is
/// about.
[[nodiscard]] std::int64_t problem_key(const DigestKey& key, const Event& event);

}  // namespace postmortem::store
