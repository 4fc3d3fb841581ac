#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Small pieces of text on the command line.
namespace postmortem::cli {

[[nodiscard]] std::string joined(const std::vector<std::string>& words,
                                 std::string_view separator);

/// Broken between words into lines of at most `room` bytes, where that can be done.
[[nodiscard]] std::string in_lines(std::string text, std::size_t room);
[[nodiscard]] std::string in_one_line(std::string text);

}  // namespace postmortem::cli
