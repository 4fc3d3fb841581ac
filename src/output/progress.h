#pragma once

#include <cstdint>
#include <string>

namespace postmortem::output {

/// "42 % [####......]  1.2 GB of 2.9 GB, 310 MB/s, 6 s left"; without `total` what is done
/// alone.
[[nodiscard]] std::string progress_line(std::uint64_t done, std::uint64_t total, double seconds,
                                        int width);

}  // namespace postmortem::output
