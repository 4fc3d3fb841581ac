#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "analysis/analyzer.h"
#include "catalog.h"
#include "core/utf8.h"

/// What fuzz targets share. A target checks promises of headers, not only that nothing crashes.
namespace postmortem::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) noexcept {
  return {reinterpret_cast<const char*>(data), size};
}

/// A promise was broken: the fuzzer keeps the input.
inline void require(bool kept) noexcept {
  if (!kept) {
    __builtin_trap();
  }
}

inline void require_text(std::string_view text) {
  require(is_valid_utf8(text) && text.find('\0') == std::string_view::npos);
}

inline const analysis::Analyzer& analyzer() {
  static const analysis::Analyzer one(rules::RuleSet::open(rules::built_in_rules()));
  return one;
}

}  // namespace postmortem::fuzz
