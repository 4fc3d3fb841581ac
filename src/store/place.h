#pragma once

#include <string>

#include "core/result.h"

namespace postmortem::store {

/// Makes the file at `path`, and the folders above it, where they are not there, readable by
/// their owner only. Gives the path to open: absolute, without links but at the last step,
/// which is never one.
[[nodiscard]] Result<std::string> prepare_place(const std::string& path);

/// The path to open for reading, made as above; an Error with ErrorCode::no_input where nothing
/// is there.
[[nodiscard]] Result<std::string> existing_place(const std::string& path);

}  // namespace postmortem::store
