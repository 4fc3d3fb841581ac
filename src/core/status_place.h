#pragma once

#include <cstddef>
#include <string_view>

#include "core/status.h"

namespace postmortem {

/// May the number at `text[begin, end)`, which is written like an enhanced status of class
/// `cls`, be one, by what stands around it? The number of a passage ("section 4.2.1", "5.1.1 of
/// our terms") or of a program ("Exim 4.94.2", "amavisd-new/4.1.1") is none. One of success,
/// which no refusal says, must stand at the text's start, behind a reply code, or be called a
/// status.
[[nodiscard]] bool is_place_of_status(std::string_view text, std::size_t begin, std::size_t end,
                                      StatusClass cls) noexcept;

}  // namespace postmortem
