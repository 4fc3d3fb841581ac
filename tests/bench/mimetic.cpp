// Yardstick: mimetic alone parses every message of an mbox from memory. usage: bench_mimetic
// MBOX

#include <cstdio>
#include <string>

#include <mimetic/mimetic.h>

#include "mailbox.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    return 2;
  }
  const auto mailbox = bench::read_file(argv[1]);
  std::size_t parts = 0;
  for (const auto message : bench::messages(mailbox)) {
    const mimetic::MimeEntity entity(message.begin(), message.end());
    parts += entity.body().parts().size();
  }
  std::printf("%zu\n", parts);  // so that nothing is optimised away
  return 0;
}
