#pragma once

#include <string>
#include <string_view>

namespace postmortem {

/// Lower case of the same length: ASCII, and the two-byte letters of Latin-1, Latin Extended-A,
/// Greek (without accents) and Cyrillic, byte for byte, so that positions in the result are
/// positions in `text`. A capital whose small letter has another length ("İ") stays.
[[nodiscard]] std::string fold_case(std::string_view text);

}  // namespace postmortem
