// Yardstick: GMime alone parses every message of an mbox from memory. usage: bench_gmime MBOX

#include <cstdio>
#include <gmime/gmime.h>

#include "mailbox.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    return 2;
  }
  g_mime_init();
  const auto mailbox = bench::read_file(argv[1]);
  std::size_t read = 0;
  for (const auto message : bench::messages(mailbox)) {
    GMimeStream* stream = g_mime_stream_mem_new_with_buffer(message.data(), message.size());
    GMimeParser* parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage* parsed = g_mime_parser_construct_message(parser, nullptr);
    if (parsed != nullptr) {
      ++read;
      g_object_unref(parsed);
    }
    g_object_unref(parser);
    g_object_unref(stream);
  }
  std::printf("%zu\n", read);
  return 0;
}
