#pragma once

#include <atomic>
#include <cstdint>

namespace postmortem::rules {

/// Another number at each call: what is remembered of one set under it is never taken for
/// another's, even where that stands at the same address.
inline std::uint64_t next_serial() noexcept {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace postmortem::rules
