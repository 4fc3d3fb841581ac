#include <csignal>
#include <exception>
#include <utility>
#include <vector>

#include "cli/app.h"

#ifdef __SANITIZE_ADDRESS__
/// The sanitizer's finder of leaks looks at the process from outside, which ingest has given up
/// (cli/sandbox.h). Leaks are found by the tests that call the libraries.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
  return "detect_leaks=0";
}
#endif

int main(int argc, char** argv) {
  // A reader that closes its end is an error of writing, not a reason to die.
  std::signal(SIGPIPE,
              SIG_IGN);  // NOLINT(cert-err33-c): there is no other handler to go back to
  return postmortem::cli::run(argc, argv);
}
