#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/report.h"
#include "core/result.h"

namespace postmortem::store {

/// Events about messages that were not ours.
enum class Backscatter : std::uint8_t { with, without, only };

/// Which events are asked for. Conditions given must all hold; an empty or absent one holds
/// always.
struct Filter {
  std::string recipient{};  ///< whole address, as final or as original recipient, in any case
  std::string domain{};     ///< the recipient's, in any case
  std::string cause{};
  std::string status{};  ///< "5.7.1", "5.7.x", "5.x.x", "5.7", "5"; see check_status_pattern()
  std::string provider{};
  std::optional<EventKind> kind{};
  std::optional<std::int64_t> since{};  ///< Unix seconds, this moment included
  std::optional<std::int64_t> until{};  ///< Unix seconds, this moment excluded
  /// Words that all occur, whole and in any case, in the diagnostic, the returned message's
  /// subject, its sender or the remote host; "word*" takes what begins so, words in double
  /// quotes stand together in that order. No other character means anything.
  std::string text{};
  Backscatter backscatter{Backscatter::with};
  std::uint64_t limit{};  ///< 0: no limit
};

/// Why `pattern` is no pattern for Filter::status, or Done. A pattern is one to three parts set
/// apart by dots, each a number or "x"; no number stands behind an "x".
[[nodiscard]] Result<Done> check_status_pattern(std::string_view pattern);

/// FTS5 expression for Filter::text, in which nothing of the text acts as an operator; empty
/// where the text has no word at all (then nothing can match).
[[nodiscard]] std::string text_expression(std::string_view text);

}  // namespace postmortem::store
