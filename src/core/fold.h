#pragma once

#include <string>
#include <string_view>

namespace postmortem {

/// Lower case of the same length: ASCII, and the two-byte letters of Latin-1, Greek and
/// Cyrillic, byte for byte, so that positions in the result are positions in `text`.
[[nodiscard]] std::string fold_case(std::string_view text);

}  // namespace postmortem
