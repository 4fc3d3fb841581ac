#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "engine/code_points.h"

/// Reads what a pattern says of characters, and moves the position behind it.
namespace postmortem::rules {

/// "[a-z]" at `pos`; no value where something in it is not understood.
[[nodiscard]] std::optional<CodePoints> read_class(std::string_view pattern, std::size_t& pos);
/// The digits of "\x41" or "\x{41}", at `pos` behind the "x".
[[nodiscard]] std::optional<char32_t> read_hex(std::string_view pattern, std::size_t& pos);
/// "\pL" or "\p{Lu}", at `pos` behind the "p"; empty where there is no such class.
[[nodiscard]] CodePoints read_named_class(std::string_view pattern, std::size_t& pos);

}  // namespace postmortem::rules
