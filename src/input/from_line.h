#pragma once

#include <optional>
#include <string_view>

namespace postmortem::input {

/// The From_ line of an mbox (RFC 4155, and what older software wrote): "From " sender, then a
/// ctime(3) date, with or without a zone, seconds, a remote host behind it. `line` comes
/// without its line end. Gives the sender, empty where the line has none; no value where the
/// line is text that begins with "From ".
[[nodiscard]] std::optional<std::string_view> parse_from_line(std::string_view line) noexcept;

}  // namespace postmortem::input
