#include "output/progress.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "output/layout.h"

namespace postmortem::output {
namespace {

std::string bytes_text(double bytes) {
  constexpr auto units = std::to_array<std::string_view>({"B", "KB", "MB", "GB", "TB"});
  std::size_t unit = 0;
  while (bytes >= 1000 && unit + 1 < units.size()) {
    bytes /= 1000;
    ++unit;
  }
  const auto tenths = static_cast<std::uint64_t>(std::llround(bytes * 10));
  return std::to_string(tenths / 10) +
         (bytes < 100 && unit > 0 ? "." + std::to_string(tenths % 10) : "") + ' ' +
         std::string(units.at(unit));
}

}  // namespace

std::string progress_line(std::uint64_t done, std::uint64_t total, double seconds, int width) {
  const auto rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  std::string out;
  if (total > 0) {
    const auto share = std::min<std::uint64_t>(100, done * 100 / total);
    out = right(share, 3) + " % [" + std::string(share / 5, '#') +
          std::string(20 - share / 5, '.') + "]  " + bytes_text(static_cast<double>(done)) +
          " of " + bytes_text(static_cast<double>(total)) + ", " + bytes_text(rate) + "/s";
    if (rate > 0 && done < total) {
      out += ", " +
             std::to_string(
                 static_cast<std::uint64_t>(static_cast<double>(total - done) / rate) + 1) +
             " s left";
    }
  } else {
    out = bytes_text(static_cast<double>(done)) + ", " + bytes_text(rate) + "/s";
  }
  return shorten(out, static_cast<std::size_t>(std::max(width, 20)) - 1);
}

}  // namespace postmortem::output
