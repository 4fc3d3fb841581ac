#pragma once

namespace postmortem::cli {

/// Runs the program; gives its exit status. Nothing is thrown.
int run(int argc, char** argv);

}  // namespace postmortem::cli
