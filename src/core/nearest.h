#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace postmortem {

/// Those of `words` that `word` was likely meant to be, the likeliest first, at most `most`: a
/// few letters differ, or it is a part of them. For "did you mean"; the cost is that of
/// comparing `word` with each.
[[nodiscard]] std::vector<std::string> nearest(std::string_view word,
                                               const std::vector<std::string_view>& words,
                                               std::size_t most = 3);

/// "; did you mean A, B?", or nothing where none is near.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       const std::vector<std::string_view>& words);

}  // namespace postmortem
