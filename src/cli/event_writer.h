#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "cli/options.h"
#include "core/event.h"
#include "output/layout.h"

namespace postmortem::cli {

/// Writes events one after another in one of the formats that hold one event a row. What stands
/// around them in JSON and CSV is kept track of.
class EventWriter {
 public:
  explicit EventWriter(Format format) : format_(format) {}

  /// The rows of some events, to be joined by add(); pure, for any thread.
  static void render(Format format, std::span<const Event> events, std::string& out);

  void begin(std::string& out) const;
  /// Appends rows that render() made.
  void add(std::string& out, std::string_view rows);
  void end(std::string& out) const;

 private:
  Format format_;
  bool any_{};
};

}  // namespace postmortem::cli
