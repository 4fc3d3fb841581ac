#include <csignal>
#include <exception>
#include <utility>
#include <vector>

#include "cli/app.h"

int main(int argc, char** argv) {
  // A reader that closes its end is an error of writing, not a reason to die.
  std::signal(SIGPIPE,
              SIG_IGN);  // NOLINT(cert-err33-c): there is no other handler to go back to
  return postmortem::cli::run(argc, argv);
}
