#pragma once

#include <string>
#include <vector>

namespace postmortem::cli {

/// What a process still needs once its files are open.
struct Needs {
  std::vector<std::string> read{};    ///< files, or folders with all below
  std::vector<std::string> change{};  ///< folders in which files are made, written and removed
};

/// Gives up for good what the process (this thread and those it starts from now on) does not
/// need: other files (Landlock), and sockets, programs and looking into other processes
/// (seccomp). Gives what the kernel did not let be given up, in words, one piece each; empty
/// where all went. A path of `needs` that is not there is passed over. What the C library loads
/// when it first needs it (charsets, time zones) stays readable.
[[nodiscard]] std::vector<std::string> give_up_all_but(const Needs& needs);

}  // namespace postmortem::cli
