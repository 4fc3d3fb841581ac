#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "engine/code_points.h"

namespace re2 {
class RE2;
}

namespace postmortem::rules {

/// Position of a match's first and last byte; {npos, npos} for a group that took no part.
using MatchRange = std::pair<std::size_t, std::size_t>;
inline constexpr MatchRange no_match{std::string_view::npos, std::string_view::npos};
using NamedRanges = std::vector<std::pair<std::string, MatchRange>>;

/// A pattern as RE2 reads it. Compiled when first asked for, by whichever thread comes first.
class Regex {
 public:
  Regex() = default;
  Regex(const Regex&) = delete;
  Regex& operator=(const Regex&) = delete;
  Regex(Regex&&) = delete;
  Regex& operator=(Regex&&) = delete;
  ~Regex();

  [[nodiscard]] bool matches(std::string_view expression, std::string_view text) const;
  /// The leftmost match; `groups` gets the named groups that took part, in their order.
  [[nodiscard]] MatchRange find(std::string_view expression, std::string_view text,
                                NamedRanges& groups) const;

  /// Compiles the pattern; the error tells what is wrong with it.
  [[nodiscard]] static Result<Done> check(std::string_view expression);
  /// Size of the compiled program, in instructions.
  [[nodiscard]] static int program_size(std::string_view expression);
  /// The characters that an expression of one character ("\pL") matches; empty where it is
  /// wrong. Takes long when an expression is first asked about.
  [[nodiscard]] static CodePoints characters(std::string_view expression);

 private:
  [[nodiscard]] const re2::RE2& get(std::string_view expression) const;
  mutable std::atomic<const re2::RE2*> there_{nullptr};
};

}  // namespace postmortem::rules
