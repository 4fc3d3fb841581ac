#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// The command line, taken apart.
namespace postmortem::cli {

enum class Format : std::uint8_t { table, json, ndjson, csv, sisimai };
enum class Colour : std::uint8_t { automatic, always, never };

/// Options that all commands share.
struct Common {
  Format format{Format::table};
  std::string output{};              ///< empty: standard output
  std::vector<std::string> rules{};  ///< folders or files on top of the built-in rules
  std::string db{};                  ///< empty: the default place
  Colour colour{Colour::automatic};
  bool quiet{};
  bool verbose{};
  std::size_t jobs{};  ///< 0: one a core
};

/// Exit statuses (sysexits.h where it has one).
enum class Exit : int {
  done = 0,
  incomplete = 1,
  usage = 64,
  bad_data = 65,
  no_input = 66,
  software = 70,
  io = 74,
  temporary = 75,
  config = 78,
};

}  // namespace postmortem::cli
