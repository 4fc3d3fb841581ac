#pragma once

#include <new>
#include <string>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/result.h"

namespace postmortem::store {

/// What SQLite's failure means to the one who runs the program: whether the same again may
/// work, and why not, in words.
[[nodiscard]] Error failure(const SQLite::Exception& caught, const std::string& path);
[[nodiscard]] Error out_of_memory(const std::string& path);

/// Runs `work`, which may throw what SQLiteCpp throws, and turns that into an Error. Every
/// entry from outside goes through here.
template <typename Work>
auto guarded(const std::string& path, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const SQLite::Exception& caught) {
    return failure(caught, path);
  } catch (const std::bad_alloc&) {
    return out_of_memory(path);
  }
}

}  // namespace postmortem::store
