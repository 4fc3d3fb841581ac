#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/command_line.h"
#include "cli/options.h"
#include "core/result.h"
#include "engine/rule_set.h"
#include "store/history.h"

namespace postmortem::cli {

/// Unix seconds now.
[[nodiscard]] std::int64_t current_time();

/// Where the history stands: --db, or the default place; empty where there is none.
[[nodiscard]] std::string history_path(const Common& common);
/// Opens the history there; from now on a write beyond the limit of file sizes is an error.
[[nodiscard]] Result<store::History> open_history(const Common& common,
                                                  const store::OpenOptions& options);

/// A moment as people give it: "7d", "12h", "30m", "2w" before `now`; "2026-11-01" and
/// "2026-11-01T10:00" by the local clock; RFC 3339 with an offset.
[[nodiscard]] std::optional<std::int64_t> parse_moment(std::string_view text, std::int64_t now);

/// The options by which recorded events are chosen.
class FilterOptions {
 public:
  /// `backscatter`: what is chosen of it unless the command line says otherwise.
  void add_to(const Command& command, store::Backscatter backscatter);
  /// The filter, or what is wrong with an option.
  [[nodiscard]] Result<store::Filter> filter(std::int64_t now) const;
  /// Names that neither the rules nor the history know are typing errors.
  [[nodiscard]] Result<Done> check_names(const store::History& history,
                                         const rules::RuleSet& rules) const;
  [[nodiscard]] const std::optional<std::uint64_t>& limit() const noexcept { return limit_; }

 private:
  store::Filter filter_{};
  std::string since_{};
  std::string until_{};
  std::optional<std::uint64_t> limit_{};
};

}  // namespace postmortem::cli
